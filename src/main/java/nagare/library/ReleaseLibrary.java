package nagare.library;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.catalog.Shelf;
import nagare.catalog.Unresolved;
import nagare.library.entry.Entry;
import nagare.library.entry.Listing;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.library.search.Finder;
import nagare.library.search.Hit;
import nagare.library.search.Orders;
import nagare.library.search.Sortable;
import nagare.library.title.Titles;
import nagare.library.tree.FileTree;
import nagare.library.tree.ObjectId;
import nagare.library.tree.Trees;
import nagare.media.MediaId;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.watch.Unfinished;

/// The library over a [Catalog]: shelves of releases. A release whose torrent is known is an item (one
/// playable file) or a folder of its playable files; one that holds none is not listed, though its id stays
/// valid. As long as the torrent is not known, the title decides, and a folder shows one item that plays the
/// largest file, so nothing is ever empty.
public final class ReleaseLibrary implements Library, MediaSource {
    private static final Shelf EVERYTHING = new Shelf(Finder.ALL, "All releases");
    /// How often a page is made again because some of it turned out to hold nothing to play.
    private static final int MOST_TRIES = 10;

    /// Torrents that are read from disk at a time while nobody waits for them.
    private static final int FEW = 100;
    static final Duration BETWEEN_READS = Duration.ofMillis(100);

    private static final String NOWHERE = "-1"; // the parent of the root (ContentDirectory:1 §2.5.4)

    private final Catalog catalog;
    private final Torrents torrents;
    private final Trees trees;
    private final Changes changes;
    private final Nodes nodes;
    private final Continuing continuing;
    private final Later later;
    private final Orders orders = new Orders();
    private final Finder finder;
    private final Map<String, List<Release>> warmed = new ConcurrentHashMap<>();
    /// Without a folder of unfinished films.
    public ReleaseLibrary(Catalog catalog, Torrents torrents, Knowledge knowledge, Later later, Instant start) {
        this(catalog, torrents, knowledge, Unfinished.NOTHING, Times.NONE, later, start);
    }

    /// `knowledge` tells what is inside the files, `times` from where they can be played. `later` delays announcements
    /// so that several changes
    /// become one; `start` is now: the update ids begin there.
    public ReleaseLibrary(
            Catalog catalog,
            Torrents torrents,
            Knowledge knowledge,
            Unfinished unfinished,
            Times times,
            Later later,
            Instant start) {
        this.catalog = catalog;
        this.torrents = torrents;
        this.trees = new Trees(catalog);
        this.finder = new Finder(catalog, trees, orders);
        this.later = later;
        this.changes = new Changes(start, later, this::foldersShowing);
        this.nodes = new Nodes(changes, knowledge, finder::original);
        this.continuing = new Continuing(unfinished, catalog, trees, nodes, times, changes);
        catalog.subscribe(new Catalog.Listener() {
            @Override
            public void shelfChanged(String shelf) {
                changes.folder(shelf);
                finder.learn(catalog.shown(shelf).orElse(List.of()));
            }

            @Override
            public void resolved(long release) {
                changes.release(release);
            }

            @Override
            public void found(List<Release> releases) {
                finder.learn(releases);
            }
        });
    }

    /// Something became known of the files of this torrent: the folders that list them have changed.
    public void learned(InfoHash torrent) {
        trees.releases(torrent).forEach(changes::release);
    }

    @Override
    public Optional<Entry> find(String id) {
        finder.look();
        return ObjectId.parse(id).flatMap(parsed -> switch (parsed) {
            case ObjectId.Root() -> Optional.of(root());
            case ObjectId.OfShelf(var shelf) -> shelf(shelf).map(this::entry);
            case ObjectId.OfRelease at -> release(at).map(release -> nodes.release(at, release, trees));
            case ObjectId.OfFile(var at, var file) -> release(at).flatMap(release -> file(at, release, file));
            case ObjectId.OfAny(var at) -> release(at).flatMap(release -> any(at, release));
            case ObjectId.OfPlace place -> continuing.resume(place);
            case ObjectId.OfFolder(var at, var folder) ->
                release(at)
                        .flatMap(release -> trees.of(release.id())
                                .flatMap(tree -> tree.dir(folder))
                                .map(dir -> nodes.dir(at, release, dir)));
        });
    }

    @Override
    public Optional<Listing> list(String folder, SortOrder order, int start, int count) {
        finder.look();
        return ObjectId.parse(folder).flatMap(parsed -> switch (parsed) {
            case ObjectId.Root _ -> Optional.of(listRoot(order, start, count));
            case ObjectId.OfShelf(var shelf)
            when shelf.equals(Finder.ALL) -> Optional.of(listing(finder.all(order, start, count)));
            case ObjectId.OfShelf(var shelf)
            when shelf.equals(Continuing.SHELF.id()) -> Optional.of(listContinuing(order, start, count));
            case ObjectId.OfShelf(var shelf) -> listShelf(shelf, order, start, count);
            case ObjectId.OfRelease at -> release(at).map(release -> listRelease(at, release, order, start, count));
            case ObjectId.OfFolder(var at, var dir) ->
                release(at)
                        .flatMap(release -> trees.of(release.id())
                                .flatMap(tree -> tree.dir(dir)
                                        .map(found -> listDir(folder, at, release, tree, found, order, start, count))));
            case ObjectId.OfFile _, ObjectId.OfAny _, ObjectId.OfPlace _ -> Optional.empty();
        });
    }

    @Override
    public Optional<Listing> search(String folder, Search search, SortOrder order, int start, int count) {
        Optional<ObjectId> scope = ObjectId.parse(folder)
                .filter(id ->
                        find(folder).filter(Entry.Folder.class::isInstance).isPresent());
        if (scope.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(listing(finder.find(scope.get(), search, order, start, count)));
    }

    private Listing listing(Finder.Page found) {
        return new Listing(entries(found.hits()), found.total(), changes.updateId());
    }

    /// The entries of what was found; releases that are on no shelf are read from disk together.
    private List<Entry> entries(List<Hit> hits) {
        List<Long> releases = hits.stream()
                .filter(Hit.OfRelease.class::isInstance)
                .map(hit -> ((Hit.OfRelease) hit).place().release())
                .toList();
        Map<Long, Release> known = byId(releases);
        return hits.stream()
                .<Entry>mapMulti((hit, entries) -> {
                    switch (hit) {
                        case Hit.OfShelf(var shelf) -> entries.accept(entry(shelf));
                        case Hit.OfRelease found -> {
                            Release release = known.get(found.place().release());
                            if (release != null) { // forgotten at this very moment
                                entries.accept(nodes.release(found.place(), release, trees));
                            }
                        }
                        case Hit.OfNode found ->
                            trees.of(found.at().release())
                                    .ifPresent(tree -> entries.accept(
                                            nodes.node(found.at(), found.release(), tree, found.node())));
                    }
                })
                .toList();
    }

    private Map<Long, Release> byId(List<Long> ids) {
        return catalog.releases(ids).stream().collect(Collectors.toMap(Release::id, release -> release));
    }

    @Override
    public void seek(String words) throws InterruptedException {
        catalog.seek(words, PATIENCE);
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
                .<Media>map(
                        leaf -> new Media.Located(tree.get().torrent(), leaf.file(), nodes.details(tree.get(), leaf)))
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
                OptionalInt.of(catalog.shelves().size() + (continuing.isEmpty() ? 0 : 1)),
                changes.updateId(ROOT));
    }

    /// What lies in the root.
    private List<Entry> shelves() {
        var shelves = new ArrayList<Entry>();
        if (!continuing.isEmpty()) {
            shelves.add(entry(Continuing.SHELF));
        }
        catalog.shelves().forEach(shelf -> shelves.add(entry(shelf)));
        return shelves;
    }

    private Entry entry(Shelf shelf) {
        if (shelf.equals(Continuing.SHELF)) {
            return continuing.folder(changes.updateId(shelf.id()));
        }
        int shown = shelf.equals(EVERYTHING) ? finder.remembered() : rows(shelf.id(), SortOrder.NATURAL).length;
        return new Entry.Folder(
                shelf.id(),
                ROOT,
                Titles.of(shelf.name()),
                Optional.empty(),
                Optional.empty(),
                shown == 0 ? OptionalInt.empty() : OptionalInt.of(shown),
                changes.updateId(shelf.id()));
    }

    private Optional<Shelf> shelf(String id) {
        if (id.equals(Continuing.SHELF.id())) {
            return Optional.of(Continuing.SHELF);
        }
        return id.equals(Finder.ALL)
                ? Optional.of(EVERYTHING)
                : catalog.shelves().stream()
                        .filter(shelf -> shelf.id().equals(id))
                        .findFirst();
    }

    /// A release is found on any shelf that exists, also when the feed has moved on and no longer lists it
    /// there: a TV that shows yesterday's page can still play from it.
    private Optional<Release> release(ObjectId.OfRelease at) {
        return shelf(at.shelf()).flatMap(_ -> catalog.release(at.release()));
    }

    private Listing listRoot(SortOrder order, int start, int count) {
        List<Entry> entries = shelves();
        return page(ROOT, Sortable.ofEntries(entries).sorted(order), start, count, entries::get);
    }

    private Listing listContinuing(SortOrder order, int start, int count) {
        List<Entry> entries = continuing.entries(order);
        return page(Continuing.SHELF.id(), IntStream.range(0, entries.size()).toArray(), start, count, entries::get);
    }

    /// A page of a shelf. What is inside the torrents on it is looked up for the page only, on disk at most;
    /// those that turn out to hold nothing to play go, and the page is made again without them.
    private Optional<Listing> listShelf(String shelf, SortOrder order, int start, int count) {
        if (shelf(shelf).isEmpty()) {
            return Optional.empty();
        }
        List<Release> releases = catalog.releases(shelf).orElse(List.of());
        warm(shelf, releases);
        for (int tries = 1; ; tries++) {
            int[] rows = rows(releases, order);
            long barren = trees.barren();
            long version = trees.version();
            Listing page = page(shelf, rows, start, count, row -> {
                Release release = releases.get(row);
                return nodes.release(new ObjectId.OfRelease(shelf, release.id()), release, trees);
            });
            boolean inOrder = !order.looksInside() || trees.version() == version;
            if (inOrder && trees.barren() == barren || tries >= MOST_TRIES) {
                prefetch(rows, start, count, releases);
                return Optional.of(page);
            }
        }
    }

    /// The rows of a shelf that are shown, in order.
    private int[] rows(List<Release> releases, SortOrder order) {
        long version = order.looksInside() ? trees.version() : 0;
        int[] all = orders.of(
                releases,
                order,
                version,
                () -> Sortable.ofReleases(releases, trees).sorted(order));
        long barren = trees.barren();
        return barren == 0
                ? all
                : orders.of(
                        all,
                        SortOrder.NATURAL,
                        barren,
                        () -> Arrays.stream(all)
                                .filter(row -> !trees.isBarren(releases.get(row).id()))
                                .toArray());
    }

    private int[] rows(String shelf, SortOrder order) {
        return rows(catalog.releases(shelf).orElse(List.of()), order);
    }

    private void prefetch(int[] rows, int start, int count, List<Release> releases) {
        var unread = new ArrayList<Long>();
        int from = Math.clamp(start, 0, rows.length);
        for (int i = from; i < end(from, count, rows.length); i++) {
            long release = releases.get(rows[i]).id();
            if (trees.seen(release) == null) {
                unread.add(release);
            }
        }
        if (!unread.isEmpty()) {
            catalog.prefetch(unread);
        }
    }

    /// Looks into the torrents of a shelf that are on disk, a few at a time and once for each new list, so
    /// that counts and orders become exact soon, and no page has to read thousands.
    private void warm(String shelf, List<Release> releases) {
        if (warmed.put(shelf, releases) != releases) {
            later.after(BETWEEN_READS, () -> warm(releases, 0));
        }
    }

    private void warm(List<Release> releases, int from) {
        int at = from;
        for (long read = trees.version(); at < releases.size() && trees.version() - read < FEW; at++) {
            if (trees.seen(releases.get(at).id()) == null) {
                trees.of(releases.get(at).id());
            }
        }
        int next = at;
        if (next < releases.size()) {
            later.after(BETWEEN_READS, () -> warm(releases, next));
        }
    }

    private Listing listRelease(ObjectId.OfRelease at, Release release, SortOrder order, int start, int count) {
        Optional<FileTree> tree = trees.of(release.id());
        if (tree.isPresent()) {
            return listDir(at.toString(), at, release, tree.get(), tree.get().top(), order, start, count);
        }
        catalog.prefetch(List.of(release.id()));
        Entry only = nodes.unread(new ObjectId.OfAny(at), at.toString(), release, Optional.empty());
        return page(at.toString(), new int[] {0}, start, count, _ -> only);
    }

    private Listing listDir(
            String folder,
            ObjectId.OfRelease at,
            Release release,
            FileTree tree,
            FileTree.Dir dir,
            SortOrder order,
            int start,
            int count) {
        List<FileTree.Node> children = dir.children();
        int[] rows = orders.of(
                children, order, 0, () -> Sortable.ofNodes(children, release).sorted(order));
        return page(folder, rows, start, count, row -> nodes.node(at, release, tree, children.get(row)));
    }

    /// A file by its number. While the torrent has not been read the number is taken on trust: it came from us.
    private Optional<Entry> file(ObjectId.OfRelease at, Release release, int file) {
        if (Continuing.holds(at)) {
            return continuing.entry(new ObjectId.OfFile(at, file));
        }
        Optional<FileTree> tree = trees.of(release.id());
        if (tree.isEmpty()) {
            var id = new ObjectId.OfFile(at, file);
            return Optional.of(nodes.unread(id, at.toString(), release, Optional.of(file)));
        }
        return tree.get().leaf(file).map(leaf -> nodes.leaf(at, release, tree.get(), leaf));
    }

    private Optional<Entry> any(ObjectId.OfRelease at, Release release) {
        var id = new ObjectId.OfAny(at);
        Optional<FileTree> tree = trees.of(release.id());
        if (tree.isEmpty()) {
            return Optional.of(nodes.unread(id, at.toString(), release, Optional.empty()));
        }
        return tree.get().largest().map(leaf -> nodes.item(id, at.toString(), release, tree.get(), leaf));
    }

    private Listing page(String folder, int[] rows, int start, int count, IntFunction<Entry> entry) {
        int from = Math.clamp(start, 0, rows.length);
        int to = end(from, count, rows.length);
        var entries = new ArrayList<Entry>(to - from);
        for (int i = from; i < to; i++) {
            entries.add(entry.apply(rows[i]));
        }
        return new Listing(entries, rows.length, changes.updateId(folder));
    }

    private static int end(int from, int count, int size) {
        return count <= 0 ? size : (int) Math.min(size, (long) from + count);
    }

    private Set<String> foldersShowing(Set<Long> releases) {
        Set<String> folders = new HashSet<>();
        for (Shelf shelf : releases.isEmpty() ? List.<Shelf>of() : catalog.shelves()) {
            for (Release release : catalog.shown(shelf.id()).orElse(List.of())) {
                if (releases.contains(release.id())) {
                    folders.add(shelf.id());
                    folders.add(new ObjectId.OfRelease(shelf.id(), release.id()).toString());
                }
            }
        }
        if (!releases.isEmpty() && continuing.shows(releases)) {
            folders.add(Continuing.SHELF.id());
        }
        return folders;
    }
}
