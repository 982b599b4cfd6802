package nagare.library;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.catalog.Catalog;
import nagare.catalog.Shelf;
import nagare.library.entry.Entry;
import nagare.library.entry.SortOrder;
import nagare.library.search.Sortable;
import nagare.library.tree.FileTree;
import nagare.library.tree.ObjectId;
import nagare.library.tree.Trees;
import nagare.media.TimeSeek;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import nagare.watch.Unfinished;
import nagare.watch.Watchable;

/// The folder *Continue watching*: the films that somebody began and has not seen to their end, newest first. Its
/// items are files under ids of this folder, which go on to be found when the folder has dropped them. Thread-safe;
/// guarded by its own monitor, under which the catalog is asked.
final class Continuing {
    static final Shelf SHELF = new Shelf(Library.CONTINUE, "Continue watching");

    /// Films of which is remembered where they go on, so that a page costs no reading of indexes.
    private static final int MOST_PLACES = 1000;

    private final Unfinished unfinished;
    private final Catalog catalog;
    private final Trees trees;
    private final Nodes nodes;
    private final Times times;
    private final Map<Left, TimeSeek.Answer> places = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Left, TimeSeek.Answer> eldest) {
            return size() > MOST_PLACES;
        }
    });
    private List<Watchable> seen = List.of();
    private List<ObjectId.OfFile> films = List.of();

    /// Where a film was left.
    private record Left(InfoHash torrent, int file, Duration position) {}

    /// Changes of the list, and whether there is such a list at all, are told to `changes`.
    Continuing(Unfinished unfinished, Catalog catalog, Trees trees, Nodes nodes, Times times, Changes changes) {
        this.unfinished = unfinished;
        this.catalog = catalog;
        this.trees = trees;
        this.nodes = nodes;
        this.times = times;
        films();
        unfinished.subscribe(() -> {
            boolean was;
            synchronized (this) {
                was = films.isEmpty();
            }
            changes.folder(SHELF.id());
            if (was != films().isEmpty()) {
                changes.folder(Library.ROOT);
            }
        });
    }

    /// Whether this is the id of a film in this folder, or of the folder.
    static boolean holds(ObjectId.OfRelease at) {
        return at.shelf().equals(SHELF.id());
    }

    boolean isEmpty() {
        return films().isEmpty();
    }

    /// The folder itself.
    Entry.Folder folder(long updateId) {
        int count = entries(SortOrder.NATURAL).size();
        return new Entry.Folder(
                SHELF.id(),
                Library.ROOT,
                SHELF.name(),
                Optional.empty(),
                Optional.empty(),
                count == 0 ? OptionalInt.empty() : OptionalInt.of(count),
                updateId);
    }

    /// What lies in it: each film, and before it the same film from where it was left, if it can be played from there.
    List<Entry> entries(SortOrder order) {
        List<Film> shown = films().stream().flatMap(film -> film(film).stream()).toList();
        int[] rows = Sortable.ofEntries(shown.stream().<Entry>map(Film::item).toList())
                .sorted(order);
        return Arrays.stream(rows)
                .mapToObj(shown::get)
                .<Entry>flatMap(film -> Stream.concat(film.resume().stream(), Stream.of(film.item())))
                .toList();
    }

    /// One film in it, or one that was in it once.
    Optional<Entry> entry(ObjectId.OfFile id) {
        return film(id).map(Film::item);
    }

    /// A film from a place on at which one can begin; bookmarks move on, and what a TV knows stays valid.
    Optional<Entry> resume(ObjectId.OfPlace place) {
        return holds(place.in())
                ? film(new ObjectId.OfFile(place.in(), place.file())).flatMap(film -> film.from(place.from()))
                : Optional.empty();
    }

    private Optional<Film> film(ObjectId.OfFile id) {
        long number = id.in().release();
        return catalog.release(number)
                .flatMap(release -> trees.of(number)
                        .flatMap(tree -> tree.leaf(id.file())
                                .map(leaf -> new Film(
                                        id, nodes.item(id, SHELF.id(), release, tree, leaf), tree.torrent(), leaf))));
    }

    /// A film of the list, as it is now.
    private final class Film {
        private final ObjectId.OfFile id;
        private final Entry.Item item;
        private final InfoHash torrent;
        private final TorrentFile file;

        Film(ObjectId.OfFile id, Entry.Item item, InfoHash torrent, FileTree.Leaf leaf) {
            this.id = id;
            this.item = item;
            this.torrent = torrent;
            this.file = leaf.file();
        }

        Entry.Item item() {
            return item;
        }

        /// From where it was left.
        Optional<Entry.Item> resume() {
            return item.details()
                    .watched()
                    .position()
                    .filter(_ -> item.details().byTime())
                    .flatMap(this::place)
                    .filter(answer -> answer.head().isPresent())
                    .map(this::from);
        }

        private Optional<TimeSeek.Answer> place(Duration position) {
            var left = new Left(torrent, file.index(), position);
            Optional<TimeSeek.Answer> known = Optional.ofNullable(places.get(left));
            if (known.isEmpty()) {
                known = seek().flatMap(seek -> seek.between(position, Optional.empty(), file.length()));
                known.ifPresent(answer -> places.put(left, answer));
            }
            return known;
        }

        Optional<Entry> from(long at) {
            return seek().flatMap(seek -> seek.from(at, file.length())).map(this::from);
        }

        private Entry.Item from(TimeSeek.Answer answer) {
            return nodes.resume(
                    new ObjectId.OfPlace(id.in(), id.file(), answer.part().from()), item, answer);
        }

        private Optional<TimeSeek> seek() {
            return times.of(torrent, file).flatMap(index -> TimeSeek.of(item.type(), index));
        }
    }

    /// Whether a file of these releases is shown.
    boolean shows(Set<Long> releases) {
        return films().stream().anyMatch(film -> releases.contains(film.in().release()));
    }

    /// Films whose release is remembered; the catalog is asked when the list is another one.
    private synchronized List<ObjectId.OfFile> films() {
        List<Watchable> now = unfinished.newestFirst();
        if (!now.equals(seen)) {
            Set<InfoHash> torrents = now.stream().map(Watchable::torrent).collect(Collectors.toSet());
            Map<InfoHash, Long> releases = catalog.holding(torrents);
            var found = new ArrayList<ObjectId.OfFile>();
            for (Watchable film : now) {
                Long release = releases.get(film.torrent());
                if (release != null) {
                    found.add(new ObjectId.OfFile(new ObjectId.OfRelease(SHELF.id(), release), film.file()));
                }
            }
            films = List.copyOf(found);
            seen = now;
        }
        return films;
    }
}
