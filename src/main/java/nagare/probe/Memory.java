package nagare.probe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was used last, at most so many. Thread-safe; guarded by its own monitor, a leaf.
final class Memory<V> {
    private final Map<Probed, V> known;

    Memory(int most) {
        known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Probed, V> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void keep(Probed file, V what) {
        known.put(file, what);
    }

    synchronized Optional<V> find(Probed file) {
        return Optional.ofNullable(known.get(file));
    }
}
