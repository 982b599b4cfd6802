package nagare.library.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;

/// What was found lately, so that the next page of a search need not search again. It holds as long as
/// nothing it was found in has changed. Thread-safe; guarded by its own monitor, a leaf: searching happens
/// outside it.
final class Findings {
    /// Places in memory, in all; one takes some 50 bytes.
    static final int MOST_PLACES = 200_000;

    private final Map<Key, Found> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int places;

    private record Key(String folder, Search search, SortOrder order) {}

    private record Found(TitleIndex index, Originals originals, long trees, List<Hit> hits) {
        boolean holds(SearchTree now, long version) {
            return index == now.index() && originals == now.originals() && trees == version;
        }
    }

    List<Hit> of(
            String folder, Search search, SortOrder order, SearchTree tree, long version, Supplier<List<Hit>> work) {
        var key = new Key(folder, search, order);
        synchronized (this) {
            Found known = kept.get(key);
            if (known != null && known.holds(tree, version)) {
                return known.hits();
            }
        }
        List<Hit> hits = List.copyOf(work.get());
        synchronized (this) {
            Found before = kept.put(key, new Found(tree.index(), tree.originals(), version, hits));
            places += hits.size() - (before == null ? 0 : before.hits().size());
            for (var eldest = kept.entrySet().iterator(); places > MOST_PLACES && kept.size() > 1; ) {
                places -= eldest.next().getValue().hits().size();
                eldest.remove();
            }
        }
        return hits;
    }
}
