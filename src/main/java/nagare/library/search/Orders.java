package nagare.library.search;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import nagare.library.entry.SortOrder;

/// Orders that were worked out lately, so that the next page of a folder does not sort it again. An order
/// belongs to the very object that was sorted, and to a version of what was known then. Thread-safe; guarded
/// by its own monitor, a leaf: what is not kept is worked out outside of it.
public final class Orders {
    /// Rows in memory, in all; a row takes four bytes.
    static final int MOST_ROWS = 1_000_000;

    private final Map<Key, int[]> kept = new LinkedHashMap<>(64, 0.75f, true);
    private int rows;

    private record Key(Object source, SortOrder order, long version) {
        @Override
        public boolean equals(Object other) { // the same object, not an equal one: lists are long
            return other instanceof Key key
                    && key.source == source
                    && key.version == version
                    && key.order.equals(order);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(source) + order.hashCode()) + Long.hashCode(version);
        }
    }

    public int[] of(Object source, SortOrder order, long version, Supplier<int[]> work) {
        var key = new Key(source, order, version);
        synchronized (this) {
            int[] known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        int[] made = work.get();
        synchronized (this) {
            int[] before = kept.put(key, made);
            rows += made.length - (before == null ? 0 : before.length);
            for (var eldest = kept.entrySet().iterator(); rows > MOST_ROWS && kept.size() > 1; ) {
                rows -= eldest.next().getValue().length;
                eldest.remove();
            }
        }
        return made;
    }
}
