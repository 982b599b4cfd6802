package nagare.net;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where documents are now that servers have redirected from; what nobody asked about for the longest time is forgotten
/// first. Thread-safe. Guarded by its own monitor; no I/O inside.
final class Moves {
    static final int MAX = 1024;

    /// The place it is at; `fromPublic`: a server on the internet said so.
    record Moved(Target target, boolean fromPublic) {}

    private final Map<URI, Moved> moved = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, Moved> eldest) {
            return size() > MAX;
        }
    };

    synchronized Optional<Moved> of(URI document) {
        return Optional.ofNullable(moved.get(document));
    }

    synchronized void remember(URI document, Moved where) {
        moved.put(document, where);
    }

    synchronized void forget(URI document) {
        moved.remove(document);
    }
}
