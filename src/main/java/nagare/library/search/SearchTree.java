package nagare.library.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.catalog.Shelf;
import nagare.library.entry.Candidate;
import nagare.library.entry.Kind;
import nagare.library.tree.FileTree;
import nagare.library.tree.ObjectId;
import nagare.library.tree.Shape;
import nagare.library.tree.Trees;

/// The whole tree as it is now, for one search: every folder, release and file once. A release that lies on
/// several shelves is met on the first of them; one that lies on none, in the folder of everything. What is
/// inside torrents is met as far as they have been read; few are read from disk for it.
final class SearchTree {
    /// Trees that one search reads from disk.
    static final int MOST_READ = 200;

    private final Catalog catalog;
    private final Trees trees;
    private final TitleIndex index;
    private final Originals originals;
    private final int[] newestFirst;
    private final int[] elsewhere;
    private int read;

    /// The rows of the index, the newest first: all, and `elsewhere` those of releases that lie on no shelf.
    SearchTree(
            Catalog catalog, Trees trees, TitleIndex index, Originals originals, int[] newestFirst, int[] elsewhere) {
        this.catalog = catalog;
        this.trees = trees;
        this.index = index;
        this.originals = originals;
        this.newestFirst = newestFirst;
        this.elsewhere = elsewhere;
    }

    Trees trees() {
        return trees;
    }

    TitleIndex index() {
        return index;
    }

    Originals originals() {
        return originals;
    }

    /// What lies below a folder and fits; nothing below what is no folder.
    List<Hit> find(ObjectId folder, Predicate<Candidate> wanted) {
        var found = new ArrayList<Hit>();
        walk(folder, hit -> {
            if (wanted.test(hit)) {
                found.add(hit);
            }
        });
        return found;
    }

    private void walk(ObjectId folder, Consumer<Hit> visit) {
        switch (folder) {
            case ObjectId.Root() -> everything(visit);
            case ObjectId.OfShelf(var id)
            when id.equals(Finder.ALL) -> {
                for (int row : newestFirst) {
                    release(Finder.ALL, row, visit);
                }
            }
            case ObjectId.OfShelf(var id) -> shelf(id, false, visit);
            case ObjectId.OfRelease at ->
                catalog.release(at.release()).ifPresent(release -> inside(at, release, visit));
            case ObjectId.OfFolder(var at, var number) ->
                catalog.release(at.release())
                        .ifPresent(release -> trees.of(at.release())
                                .flatMap(tree -> tree.dir(number))
                                .ifPresent(dir -> nodes(at, dir, release, visit)));
            case ObjectId.OfFile _, ObjectId.OfAny _, ObjectId.OfPlace _ -> {}
        }
    }

    private void everything(Consumer<Hit> visit) {
        for (Shelf shelf : catalog.shelves()) {
            visit.accept(new Hit.OfShelf(shelf));
        }
        for (Shelf shelf : catalog.shelves()) {
            shelf(shelf.id(), true, visit);
        }
        for (int row : elsewhere) {
            release(Finder.ALL, row, visit);
        }
    }

    private void shelf(String shelf, boolean originalsOnly, Consumer<Hit> visit) {
        for (Release release : catalog.shown(shelf).orElse(List.of())) {
            int row = index.row(release.id());
            boolean here = !originalsOnly
                    || originals.shelf(release.id()).filter(shelf::equals).isPresent();
            if (row >= 0 && here && release(shelf, row, visit)) {
                inside(new ObjectId.OfRelease(shelf, release.id()), release, visit);
            }
        }
    }

    /// Visits a release, unless it has nothing to play.
    private boolean release(String shelf, int row, Consumer<Hit> visit) {
        if (trees.barren() > 0 && trees.isBarren(index.id(row))) {
            return false;
        }
        visit.accept(new Hit.OfRelease(shelf, row, this));
        return true;
    }

    private void inside(ObjectId.OfRelease at, Release release, Consumer<Hit> visit) {
        Shape shape = trees.seen(release.id());
        if (shape == null || shape.kind() == Kind.FOLDER) {
            tree(release.id())
                    .filter(tree -> tree.playable() > 1)
                    .ifPresent(tree -> nodes(at, tree.top(), release, visit));
        }
    }

    private Optional<FileTree> tree(long release) {
        Optional<FileTree> recalled = trees.recall(release);
        if (recalled.isPresent() || read >= MOST_READ) {
            return recalled;
        }
        Optional<FileTree> tree = trees.of(release);
        read += tree.isPresent() ? 1 : 0;
        return tree;
    }

    private void nodes(ObjectId.OfRelease at, FileTree.Dir dir, Release release, Consumer<Hit> visit) {
        for (FileTree.Node node : dir.children()) {
            visit.accept(new Hit.OfNode(at, node, release, this));
            if (node instanceof FileTree.Dir inner) {
                nodes(at, inner, release, visit);
            }
        }
    }
}
