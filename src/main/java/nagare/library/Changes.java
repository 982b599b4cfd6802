package nagare.library;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Update ids, and who is told of changes. Ids start at the seconds since 1970 and grow by one per announcement, at
/// most
/// once in [#PAUSE]: so they cannot overtake the clock, and a restarted server goes on above where it was without
/// keeping anything on disk. Thread-safe; guarded by its own monitor, a leaf: subscribers are called outside it.
final class Changes {
    /// Changes within this time are told together.
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    /// Folders whose update ids are remembered; the others are said to have changed when the last forgotten one did.
    private static final int MOST_FOLDERS = 10_000;

    private final Later later;
    private final Function<Set<Long>, Set<String>> foldersOf;
    private final List<Consumer<Set<String>>> subscribers = new CopyOnWriteArrayList<>();
    private final Map<String, Long> folders = new LinkedHashMap<>();
    private Set<String> changedFolders = new HashSet<>();
    private Set<Long> changedReleases = new HashSet<>();
    private boolean waiting;
    private long updateId;
    private long floor;

    /// `foldersOf` tells which folders show a change in these releases; it is asked when the change is told.
    Changes(Instant start, Later later, Function<Set<Long>, Set<String>> foldersOf) {
        this.later = later;
        this.foldersOf = foldersOf;
        this.updateId = start.getEpochSecond();
        this.floor = updateId;
    }

    void subscribe(Consumer<Set<String>> subscriber) {
        subscribers.add(subscriber);
    }

    synchronized long updateId() {
        return updateId;
    }

    synchronized long updateId(String folder) {
        return folders.getOrDefault(folder, floor);
    }

    void folder(String id) {
        synchronized (this) {
            changedFolders.add(id);
        }
        soon();
    }

    void release(long id) {
        synchronized (this) {
            changedReleases.add(id);
        }
        soon();
    }

    private void soon() {
        synchronized (this) {
            if (waiting) {
                return;
            }
            waiting = true;
        }
        later.after(PAUSE, this::tell);
    }

    private void tell() {
        Set<String> ids;
        Set<Long> releases;
        synchronized (this) {
            waiting = false;
            ids = changedFolders;
            releases = changedReleases;
            changedFolders = new HashSet<>();
            changedReleases = new HashSet<>();
        }
        ids.addAll(foldersOf.apply(releases));
        if (!ids.isEmpty()) {
            grow(ids);
            Set<String> changed = Set.copyOf(ids);
            for (Consumer<Set<String>> subscriber : subscribers) {
                try {
                    subscriber.accept(changed);
                } catch (RuntimeException e) { // one front's bug must not keep the others in the dark
                    LOG.error("a subscriber to the library failed; this is a bug, please report it", e);
                }
            }
        }
    }

    private synchronized void grow(Set<String> ids) {
        updateId++;
        for (String id : ids) {
            folders.remove(id);
            folders.put(id, updateId);
        }
        for (var eldest = folders.entrySet().iterator(); folders.size() > MOST_FOLDERS; ) {
            floor = eldest.next().getValue();
            eldest.remove();
        }
    }
}
