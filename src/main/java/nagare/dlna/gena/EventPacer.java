package nagare.dlna.gena;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import nagare.library.Library;
import nagare.library.entry.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides when subscribers are told that the library changed: soon, but not often, as a TV that is told reloads its
/// list and loses the cursor. Changes within the pause are gathered, never lost: the last value always goes out.
public final class EventPacer implements AutoCloseable {
    /// How long after a change the first event waits for more of the same burst.
    static final Duration GATHER = Duration.ofMillis(200);

    /// Shortest time between two events; the standard's own limit is 0.2 s (ContentDirectory:1 §2.5.20).
    public static final Duration PAUSE = Duration.ofSeconds(2);

    /// Most folders named in one event; it must stay small, and a client that misses one reads SystemUpdateID.
    static final int MAX_FOLDERS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(EventPacer.class);

    private final Library library;
    private final Duration pause;
    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<String> folders = new LinkedHashSet<>(); // guarded by itself
    private volatile String containers = "";

    public EventPacer(Library library, Duration pause) {
        this.library = library;
        this.pause = pause;
    }

    /// Starts telling; `fire` sends an event with the values of now.
    public void start(Runnable fire) {
        library.subscribe(this::changed);
        Thread.ofVirtual().name("upnp-events").start(() -> run(fire));
    }

    /// The value of ContainerUpdateIDs: pairs of folder and update id of the last event (ContentDirectory:1 §2.5.21).
    public String containers() {
        return containers;
    }

    private void changed(Set<String> ids) {
        if (closed.getCount() == 0) {
            return;
        }
        synchronized (folders) {
            for (String id : ids) {
                if (folders.size() < MAX_FOLDERS) {
                    folders.add(id);
                }
            }
        }
        changed.release();
    }

    private void run(Runnable fire) {
        try {
            while (closed.getCount() > 0) {
                changed.acquire();
                if (closed.await(GATHER.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                changed.drainPermits();
                tell(fire);
                closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Runnable fire) {
        try {
            containers = take();
            fire.run();
        } catch (RuntimeException e) { // the next change is told again
            LOG.error("subscribers could not be told of a change", e);
        }
    }

    private String take() {
        Set<String> ids;
        synchronized (folders) {
            ids = new LinkedHashSet<>(folders);
            folders.clear();
        }
        return ids.stream().map(this::pair).flatMap(Optional::stream).collect(Collectors.joining(","));
    }

    private Optional<String> pair(String id) {
        return library.find(id)
                .map(entry -> switch (entry) {
                    case Entry.Folder folder -> id + "," + (folder.updateId() & 0xFFFF_FFFFL);
                    case Entry.Item _ -> "";
                })
                .filter(pair -> !pair.isEmpty());
    }

    @Override
    public void close() {
        closed.countDown();
        changed.release();
    }
}
