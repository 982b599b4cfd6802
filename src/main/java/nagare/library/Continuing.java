package nagare.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import nagare.catalog.Catalog;
import nagare.catalog.Shelf;
import nagare.torrent.metainfo.InfoHash;
import nagare.watch.Unfinished;
import nagare.watch.Watchable;

/// The folder *Continue watching*: the films that somebody began and has not seen to their end, newest first. Its
/// items are files under ids of this folder, which go on to be found when the folder has dropped them. Thread-safe;
/// guarded by its own monitor, under which the catalog is asked.
final class Continuing {
    static final Shelf SHELF = new Shelf("continue", "Continue watching");

    private final Unfinished unfinished;
    private final Catalog catalog;
    private final Trees trees;
    private final Nodes nodes;
    private List<Watchable> seen = List.of();
    private List<ObjectId.OfFile> films = List.of();

    /// Changes of the list, and whether there is such a list at all, are told to `changes`.
    Continuing(Unfinished unfinished, Catalog catalog, Trees trees, Nodes nodes, Changes changes) {
        this.unfinished = unfinished;
        this.catalog = catalog;
        this.trees = trees;
        this.nodes = nodes;
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
        int count = films().size();
        return new Entry.Folder(
                SHELF.id(),
                Library.ROOT,
                SHELF.name(),
                Optional.empty(),
                Optional.empty(),
                count == 0 ? OptionalInt.empty() : OptionalInt.of(count),
                updateId);
    }

    /// What lies in it.
    List<Entry> entries() {
        return films().stream().flatMap(film -> entry(film).stream()).toList();
    }

    /// One film in it, or one that was in it once.
    Optional<Entry> entry(ObjectId.OfFile film) {
        long id = film.in().release();
        return catalog.release(id)
                .flatMap(release -> trees.of(id)
                        .flatMap(tree ->
                                tree.leaf(film.file()).map(leaf -> nodes.item(film, SHELF.id(), release, tree, leaf))));
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
