package nagare.library;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.catalog.Release;
import nagare.media.MediaId;

/// Releases and the files in them as entries of the tree.
final class Nodes {
    private final Changes changes;
    private final Knowledge knowledge;

    Nodes(Changes changes, Knowledge knowledge) {
        this.changes = changes;
        this.knowledge = knowledge;
    }

    /// A release in its shelf; `tree` is empty while its torrent has not been read.
    Entry release(ObjectId.OfRelease at, Release release, Optional<FileTree> tree) {
        if (tree.isEmpty()) {
            return Guess.isFolder(release.title(), release.category())
                    ? folder(at, release, OptionalInt.empty())
                    : unread(at.toString(), at.shelf(), release, Optional.empty());
        }
        FileTree files = tree.get();
        return files.playable() == 1
                ? itemOfRelease(at, release, files, files.largest().orElseThrow())
                : folder(at, release, OptionalInt.of(files.top().children().size()));
    }

    /// An item that plays as soon as its torrent has been read: `file`, or the largest one.
    Entry.Item unread(String id, String parent, Release release, Optional<Integer> file) {
        return new Entry.Item(
                id,
                parent,
                Titles.ofFile(release.title()),
                release.published(),
                Optional.of(facts(release, release.approximateBytes())),
                new MediaId(release.id(), file),
                Guess.type(release.title()),
                OptionalLong.empty(),
                Details.NONE);
    }

    List<Entry> children(ObjectId.OfRelease at, Release release, FileTree tree, FileTree.Dir dir) {
        return dir.children().stream()
                .<Entry>map(node -> switch (node) {
                    case FileTree.Dir inner -> dir(at, release, inner);
                    case FileTree.Leaf leaf -> leaf(at, release, tree, leaf);
                })
                .toList();
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
        return item(new ObjectId.OfFile(at, leaf.file().index()).toString(), parent(at, leaf), release, tree, leaf);
    }

    /// A file under a given id, titled by its own name.
    Entry item(String id, String parent, Release release, FileTree tree, FileTree.Leaf leaf) {
        return item(id, parent, Titles.ofFile(leaf.name()), release, tree, leaf);
    }

    private Entry itemOfRelease(ObjectId.OfRelease at, Release release, FileTree tree, FileTree.Leaf leaf) {
        return item(at.toString(), at.shelf(), Titles.ofFile(release.title()), release, tree, leaf);
    }

    private Entry item(String id, String parent, String title, Release release, FileTree tree, FileTree.Leaf leaf) {
        return new Entry.Item(
                id,
                parent,
                title,
                release.published(),
                Optional.of(facts(release, OptionalLong.empty())),
                new MediaId(release.id(), Optional.of(leaf.file().index())),
                Guess.type(leaf.name()),
                OptionalLong.of(leaf.file().length()),
                knowledge.of(tree.torrent(), leaf.file(), tree.files()));
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
