package nagare.torrent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nagare.torrent.tracker.TrackerClient;

/// Says goodbye to trackers, which may take seconds, while the torrent's owner goes on. Thread-safe.
final class Farewells implements AutoCloseable {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    void say(TrackerClient trackers) {
        Thread thread = Thread.ofVirtual().name("goodbye").unstarted(() -> {
            try {
                trackers.close();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    /// Waits until everything is said; each goodbye has a limit of its own.
    @Override
    public void close() {
        try {
            while (!threads.isEmpty()) {
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closes us is in a hurry
        }
    }
}
