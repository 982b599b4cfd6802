package nagare.library;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.catalog.Shelf;
import nagare.catalog.Unresolved;
import nagare.media.MediaId;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;

/// The library over a [Catalog]: shelves of releases. A release whose torrent is known is an item (one playable file)
/// or
/// a folder of its playable files; one that holds none is not listed, though its id stays valid. As long as the torrent
/// is not known, the title decides, and a folder shows one item that plays the largest file, so nothing is ever empty.
public final class ReleaseLibrary implements Library, MediaSource {
    private static final String NOWHERE = "-1"; // the parent of the root (ContentDirectory:1 §2.5.4)

    private final Catalog catalog;
    private final Torrents torrents;
    private final Trees trees;
    private final Changes changes;
    private final Nodes nodes;

    /// `knowledge` tells what is inside the files. `later` delays announcements so that several changes become one;
    /// `start` is now: the update ids begin there.
    public ReleaseLibrary(Catalog catalog, Torrents torrents, Knowledge knowledge, Later later, Instant start) {
        this.catalog = catalog;
        this.torrents = torrents;
        this.trees = new Trees(catalog);
        this.changes = new Changes(start, later, this::foldersShowing);
        this.nodes = new Nodes(changes, knowledge);
        catalog.subscribe(new Catalog.Listener() {
            @Override
            public void shelfChanged(String shelf) {
                changes.folder(shelf);
            }

            @Override
            public void resolved(long release) {
                changes.release(release);
            }
        });
    }

    /// Something became known of the files of this torrent: the folders that list them have changed.
    public void learned(InfoHash torrent) {
        trees.releases(torrent).forEach(changes::release);
    }

    @Override
    public Optional<Entry> find(String id) {
        return ObjectId.parse(id).flatMap(parsed -> switch (parsed) {
            case ObjectId.Root() -> Optional.of(root());
            case ObjectId.OfShelf(var shelf) -> shelf(shelf).map(this::entry);
            case ObjectId.OfRelease at ->
                release(at).map(release -> nodes.release(at, release, trees.of(release.id())));
            case ObjectId.OfFile(var at, var file) -> release(at).flatMap(release -> file(at, release, file));
            case ObjectId.OfAny(var at) -> release(at).flatMap(release -> any(at, release));
            case ObjectId.OfFolder(var at, var folder) ->
                release(at)
                        .flatMap(release -> trees.of(release.id())
                                .flatMap(tree -> tree.dir(folder))
                                .map(dir -> nodes.dir(at, release, dir)));
        });
    }

    @Override
    public Optional<Listing> list(String folder, SortOrder order, int start, int count) {
        return ObjectId.parse(folder).flatMap(parsed -> switch (parsed) {
            case ObjectId.Root _ ->
                Optional.of(
                        page(folder, catalog.shelves().stream().map(this::entry).toList(), order, start, count));
            case ObjectId.OfShelf(var shelf) -> listShelf(shelf, order, start, count);
            case ObjectId.OfRelease at ->
                release(at).map(release -> page(folder, inside(at, release), order, start, count));
            case ObjectId.OfFolder(var at, var dir) ->
                release(at)
                        .flatMap(release -> trees.of(release.id())
                                .flatMap(tree -> tree.dir(dir).map(found -> nodes.children(at, release, tree, found))))
                        .map(children -> page(folder, children, order, start, count));
            case ObjectId.OfFile _, ObjectId.OfAny _ -> Optional.empty();
        });
    }

    @Override
    public long updateId() {
        return changes.updateId();
    }

    @Override
    public void subscribe(Consumer<Set<String>> changed) {
        changes.subscribe(changed);
    }

    @Override
    public Media find(MediaId id) {
        if (catalog.release(id.release()).isEmpty()) {
            return new Media.Missing();
        }
        Optional<FileTree> tree = trees.of(id.release());
        if (tree.isEmpty()) {
            return new Media.Unread();
        }
        return leaf(tree.get(), id)
                .<Media>map(leaf -> new Media.Located(tree.get().torrent(), leaf.file()))
                .orElse(new Media.Missing());
    }

    @Override
    public Optional<Playable> open(MediaId id) throws Unplayable, InterruptedException {
        if (catalog.release(id.release()).isEmpty()) {
            return Optional.empty();
        }
        Metainfo metainfo = metainfo(id.release());
        Optional<FileTree.Leaf> leaf = leaf(FileTree.of(metainfo), id);
        if (leaf.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Playable(torrents.open(metainfo), leaf.get().file()));
        } catch (IOException e) {
            throw new Unplayable("The torrent cannot be opened now: " + e.getMessage(), e);
        }
    }

    private Metainfo metainfo(long release) throws Unplayable, InterruptedException {
        Optional<Metainfo> known = catalog.metainfo(release);
        try {
            return known.isPresent() ? known.get() : catalog.resolve(release);
        } catch (Unresolved e) {
            throw new Unplayable(e.getMessage(), e);
        }
    }

    private static Optional<FileTree.Leaf> leaf(FileTree tree, MediaId id) {
        return id.file().isPresent() ? tree.leaf(id.file().get()) : tree.largest();
    }

    private Entry root() {
        return new Entry.Folder(
                ROOT,
                NOWHERE,
                "Nagare",
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(catalog.shelves().size()),
                changes.updateId(ROOT));
    }

    private Entry entry(Shelf shelf) {
        long shown = catalog.releases(shelf.id()).orElse(List.of()).stream()
                .filter(release -> !trees.isBarren(release.id()))
                .count();
        return new Entry.Folder(
                shelf.id(),
                ROOT,
                Titles.of(shelf.name()),
                Optional.empty(),
                Optional.empty(),
                shown == 0 ? OptionalInt.empty() : OptionalInt.of((int) shown),
                changes.updateId(shelf.id()));
    }

    private Optional<Shelf> shelf(String id) {
        return catalog.shelves().stream().filter(shelf -> shelf.id().equals(id)).findFirst();
    }

    /// A release is found on any shelf that exists, also when the feed has moved on and no longer lists it there: a TV
    /// that shows yesterday's page can still play from it.
    private Optional<Release> release(ObjectId.OfRelease at) {
        return shelf(at.shelf()).flatMap(_ -> catalog.release(at.release()));
    }

    private Optional<Listing> listShelf(String shelf, SortOrder order, int start, int count) {
        if (shelf(shelf).isEmpty()) {
            return Optional.empty();
        }
        List<Entry> shown = new ArrayList<>();
        Set<String> unread = new HashSet<>();
        for (Release release : catalog.releases(shelf).orElse(List.of())) {
            var at = new ObjectId.OfRelease(shelf, release.id());
            Optional<FileTree> tree = trees.of(release.id());
            if (tree.isEmpty()) {
                unread.add(at.toString());
            }
            if (tree.isEmpty() || tree.get().playable() > 0) {
                shown.add(nodes.release(at, release, tree));
            }
        }
        Listing page = page(shelf, shown, order, start, count);
        List<Long> wanted = page.entries().stream()
                .map(Entry::id)
                .filter(unread::contains)
                .map(id -> Long.valueOf(id.substring(id.lastIndexOf('$') + 1)))
                .toList();
        if (!wanted.isEmpty()) {
            catalog.prefetch(wanted);
        }
        return Optional.of(page);
    }

    /// What a release holds. One that was taken for a folder and turned out to be an item still answers with its file,
    /// because a TV may have listed it before.
    private List<Entry> inside(ObjectId.OfRelease at, Release release) {
        Optional<FileTree> tree = trees.of(release.id());
        if (tree.isPresent()) {
            return nodes.children(at, release, tree.get(), tree.get().top());
        }
        catalog.prefetch(List.of(release.id()));
        return List.of(nodes.unread(new ObjectId.OfAny(at).toString(), at.toString(), release, Optional.empty()));
    }

    /// A file by its number. While the torrent has not been read the number is taken on trust: it came from us.
    private Optional<Entry> file(ObjectId.OfRelease at, Release release, int file) {
        Optional<FileTree> tree = trees.of(release.id());
        if (tree.isEmpty()) {
            var id = new ObjectId.OfFile(at, file);
            return Optional.of(nodes.unread(id.toString(), at.toString(), release, Optional.of(file)));
        }
        return tree.get().leaf(file).map(leaf -> nodes.leaf(at, release, tree.get(), leaf));
    }

    private Optional<Entry> any(ObjectId.OfRelease at, Release release) {
        String id = new ObjectId.OfAny(at).toString();
        Optional<FileTree> tree = trees.of(release.id());
        if (tree.isEmpty()) {
            return Optional.of(nodes.unread(id, at.toString(), release, Optional.empty()));
        }
        return tree.get().largest().map(leaf -> nodes.item(id, at.toString(), release, tree.get(), leaf));
    }

    private Listing page(String folder, List<Entry> entries, SortOrder order, int start, int count) {
        List<Entry> sorted = entries.stream().sorted(comparator(order)).toList();
        int from = Math.clamp(start, 0, sorted.size());
        int to = count <= 0 ? sorted.size() : (int) Math.min(sorted.size(), (long) from + count);
        return new Listing(sorted.subList(from, to), sorted.size(), changes.updateId(folder));
    }

    /// Sorting is stable, so what the keys do not tell apart keeps its natural order. Entries without a date come last,
    /// whichever way dates are sorted.
    private static Comparator<Entry> comparator(SortOrder order) {
        Comparator<Entry> comparator = (_, _) -> 0;
        for (SortOrder.Key key : order.keys()) {
            comparator = comparator.thenComparing(
                    switch (key.property()) {
                        case TITLE -> {
                            Comparator<Entry> byTitle = Comparator.comparing(Entry::title, NaturalOrder.NAMES);
                            yield key.ascending() ? byTitle : byTitle.reversed();
                        }
                        case DATE -> {
                            Comparator<Instant> byTime = Comparator.naturalOrder();
                            yield Comparator.comparing(
                                    entry -> entry.date().orElse(null),
                                    Comparator.nullsLast(key.ascending() ? byTime : byTime.reversed()));
                        }
                    });
        }
        return comparator;
    }

    private Set<String> foldersShowing(Set<Long> releases) {
        Set<String> folders = new HashSet<>();
        for (Shelf shelf : releases.isEmpty() ? List.<Shelf>of() : catalog.shelves()) {
            for (Release release : catalog.releases(shelf.id()).orElse(List.of())) {
                if (releases.contains(release.id())) {
                    folders.add(shelf.id());
                    folders.add(new ObjectId.OfRelease(shelf.id(), release.id()).toString());
                }
            }
        }
        return folders;
    }
}
