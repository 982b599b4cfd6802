package nagare.library.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.catalog.Shelf;
import nagare.library.tree.ObjectId;

/// On which shelf each release lies first. Elsewhere it is a reference to that place, so that a client that
/// gathers everything sees each file once. Immutable.
final class Originals {
    private final List<List<Release>> sources;
    private final Map<Long, String> first;

    private Originals(List<List<Release>> sources, Map<Long, String> first) {
        this.sources = sources;
        this.first = first;
    }

    /// As the shelves are now; `before` itself when nothing was put on them since.
    static Originals of(Catalog catalog, Originals before) {
        List<Shelf> shelves = catalog.shelves();
        var sources = new ArrayList<List<Release>>(shelves.size());
        boolean same = shelves.size() == before.sources.size();
        for (Shelf shelf : shelves) {
            List<Release> releases = catalog.shown(shelf.id()).orElse(List.of());
            same = same && before.sources.get(sources.size()) == releases;
            sources.add(releases);
        }
        if (same) {
            return before;
        }
        var first = new HashMap<Long, String>();
        for (int i = 0; i < shelves.size(); i++) {
            for (Release release : sources.get(i)) {
                first.putIfAbsent(release.id(), shelves.get(i).id());
            }
        }
        return new Originals(sources, first);
    }

    static Originals none() {
        return new Originals(List.of(), Map.of());
    }

    /// The first shelf that a release lies on.
    Optional<String> shelf(long release) {
        return Optional.ofNullable(first.get(release));
    }

    /// The id of the same thing where it lies first; empty when that is here, or it lies nowhere.
    Optional<String> of(ObjectId id) {
        return switch (id) {
            case ObjectId.OfRelease at -> release(at).map(ObjectId::toString);
            case ObjectId.OfFile(var at, var file) ->
                release(at).map(original -> new ObjectId.OfFile(original, file).toString());
            case ObjectId.OfAny(var at) -> release(at).map(original -> new ObjectId.OfAny(original).toString());
            case ObjectId.Root _, ObjectId.OfShelf _, ObjectId.OfFolder _, ObjectId.OfPlace _ -> Optional.empty();
        };
    }

    private Optional<ObjectId.OfRelease> release(ObjectId.OfRelease at) {
        return shelf(at.release())
                .filter(shelf -> !shelf.equals(at.shelf()))
                .map(shelf -> new ObjectId.OfRelease(shelf, at.release()));
    }
}
