package nagare.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everyone who wants to know. One that throws does not keep the others from being told.
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<Catalog.Listener> listeners = new CopyOnWriteArrayList<>();

    void add(Catalog.Listener listener) {
        listeners.add(listener);
    }

    void tell(Consumer<Catalog.Listener> news) {
        for (var listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("a listener of the catalog failed", e);
            }
        }
    }
}
