package nagare.library;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import nagare.catalog.Release;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.library.title.Guess;
import nagare.library.title.Titles;
import nagare.library.tree.FileTree;
import nagare.library.tree.ObjectId;
import nagare.library.tree.Shape;
import nagare.library.tree.Trees;
import nagare.media.MediaId;
import nagare.media.TimeSeek;
import nagare.watch.Watched;

/// Releases and the files in them as entries of the tree.
final class Nodes {
    /// Begins the title of what goes on where a film was left.
    static final String RESUME = "▶ Resume at ";

    private final Changes changes;
    private final Knowledge knowledge;
    private final Function<ObjectId, Optional<String>> original;

    /// `original` tells where else a thing lies first.
    Nodes(Changes changes, Knowledge knowledge, Function<ObjectId, Optional<String>> original) {
        this.changes = changes;
        this.knowledge = knowledge;
        this.original = original;
    }

    /// A release in its shelf, as far as its torrent is known. The whole tree is only asked for when it is
    /// one file.
    Entry release(ObjectId.OfRelease at, Release release, Trees trees) {
        Optional<Shape> known = trees.shape(release.id());
        if (known.isEmpty()) {
            return Guess.isFolder(release.title(), release.category())
                    ? folder(at, release, OptionalInt.empty())
                    : unread(at, at.shelf(), release, Optional.empty());
        }
        Shape shape = known.get();
        if (shape.playable() != 1) {
            return folder(at, release, OptionalInt.of(shape.children()));
        }
        return trees.of(release.id())
                .map(tree -> itemOfRelease(at, release, tree, tree.largest().orElseThrow()))
                .orElseGet(() -> unread(at, at.shelf(), release, Optional.empty()));
    }

    /// An item that plays as soon as its torrent has been read: `file`, or the largest one.
    Entry.Item unread(ObjectId id, String parent, Release release, Optional<Integer> file) {
        return new Entry.Item(
                id.toString(),
                parent,
                Titles.ofFile(release.title()),
                release.published(),
                Optional.of(facts(release, release.approximateBytes())),
                new MediaId(release.id(), file),
                Guess.type(release.title()),
                OptionalLong.empty(),
                Details.NONE,
                original.apply(id),
                OptionalLong.empty());
    }

    Entry node(ObjectId.OfRelease at, Release release, FileTree tree, FileTree.Node node) {
        return switch (node) {
            case FileTree.Dir dir -> dir(at, release, dir);
            case FileTree.Leaf leaf -> leaf(at, release, tree, leaf);
        };
    }

    Entry dir(ObjectId.OfRelease at, Release release, FileTree.Dir dir) {
        String id = new ObjectId.OfFolder(at, dir.index()).toString();
        return new Entry.Folder(
                id,
                parent(at, dir),
                Titles.of(dir.name()),
                release.published(),
                Optional.of(facts(release, OptionalLong.empty())),
                OptionalInt.of(dir.children().size()),
                changes.updateId(id));
    }

    Entry leaf(ObjectId.OfRelease at, Release release, FileTree tree, FileTree.Leaf leaf) {
        return item(new ObjectId.OfFile(at, leaf.file().index()), parent(at, leaf), release, tree, leaf);
    }

    /// A file under a given id, titled by its own name.
    Entry.Item item(ObjectId id, String parent, Release release, FileTree tree, FileTree.Leaf leaf) {
        return item(id, parent, Titles.ofFile(leaf.name()), release, tree, leaf);
    }

    private Entry.Item itemOfRelease(ObjectId.OfRelease at, Release release, FileTree tree, FileTree.Leaf leaf) {
        return item(at, at.shelf(), Titles.ofFile(release.title()), release, tree, leaf);
    }

    private Entry.Item item(
            ObjectId id, String parent, String title, Release release, FileTree tree, FileTree.Leaf leaf) {
        return new Entry.Item(
                id.toString(),
                parent,
                title,
                release.published(),
                Optional.of(facts(release, OptionalLong.empty())),
                new MediaId(release.id(), Optional.of(leaf.file().index())),
                Guess.type(leaf.name()),
                OptionalLong.of(leaf.file().length()),
                details(tree, leaf),
                original.apply(id),
                OptionalLong.empty());
    }

    /// A film from the middle on, titled by when that is. Nothing that counts from the film's beginning is said
    /// of it, such as bookmarks and subtitles beside it.
    Entry.Item resume(ObjectId.OfPlace id, Entry.Item film, TimeSeek.Answer answer) {
        Duration from = answer.from();
        Details known = film.details();
        String title = "%s%d:%02d:%02d · %s"
                .formatted(RESUME, from.toHours(), from.toMinutesPart(), from.toSecondsPart(), film.title());
        return new Entry.Item(
                id.toString(),
                film.parentId(),
                title,
                film.date(),
                film.facts(),
                film.media(),
                film.type(),
                OptionalLong.of(answer.length()),
                new Details(known.media().map(media -> media.without(from)), List.of(), Watched.NEVER, known.picture()),
                Optional.empty(),
                OptionalLong.of(answer.part().from()));
    }

    Details details(FileTree tree, FileTree.Leaf leaf) {
        return knowledge.of(tree.torrent(), leaf.file(), tree.files());
    }

    private Entry folder(ObjectId.OfRelease at, Release release, OptionalInt children) {
        return new Entry.Folder(
                at.toString(),
                at.shelf(),
                Titles.ofFile(release.title()),
                release.published(),
                Optional.of(facts(release, release.approximateBytes())),
                children,
                changes.updateId(at.toString()));
    }

    private static String parent(ObjectId.OfRelease at, FileTree.Node node) {
        return node.parent() == FileTree.TOP ? at.toString() : new ObjectId.OfFolder(at, node.parent()).toString();
    }

    private static Entry.Facts facts(Release release, OptionalLong approximateBytes) {
        return new Entry.Facts(
                release.seeders(),
                release.leechers(),
                approximateBytes,
                release.category().map(Titles::of));
    }
}
