package nagare.artwork;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches pictures out of torrents: one at a time from torrents that are connected anyway, and one at a time from
/// others, so that looking through folders never wakes more than one swarm. The latest wish is the first: it is what
/// the viewer looks at. Thread-safe; guarded by its own monitor, a leaf.
final class Hunt implements AutoCloseable {
    /// Wishes that wait; the oldest is dropped for another.
    static final int MOST_WAITING = 32;

    /// A picture that did not come in this time does not come.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /// After that a picture that did not come is tried again.
    static final Duration REST = Duration.ofMinutes(10);

    /// Failures that are remembered.
    static final int MOST_FAILURES = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Hunt.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private final boolean wakes;
    private final Prey prey;
    private final Line connected = new Line("art");
    private final Line asleep = new Line("art, waking");
    private final Map<Subject, Long> failures = new LinkedHashMap<>();
    private boolean closed;

    /// A picture that is wanted, and where it may be.
    record Wish(Subject subject, Torrent torrent, List<Origin> origins, CountDownLatch over) {
        Wish(Subject subject, Torrent torrent, List<Origin> origins) {
            this(subject, torrent, List.copyOf(origins), new CountDownLatch(1));
        }
    }

    /// What is done with the bytes that were found.
    @FunctionalInterface
    interface Prey {
        /// @throws Undecodable when they are no picture; another place is tried then
        void found(Wish wish, Origin origin, byte[] picture) throws Undecodable, InterruptedException;
    }

    /// Wishes that are fulfilled one after the other, by a thread that is there while there are any.
    private static final class Line {
        final String name;
        final LinkedHashMap<Subject, Wish> waiting = new LinkedHashMap<>();
        Optional<Wish> now = Optional.empty();
        Optional<Thread> worker = Optional.empty();

        Line(String name) {
            this.name = name;
        }
    }

    /// @param wakes whether torrents that are not connected are asked at all
    Hunt(boolean wakes, LongSupplier nanoTime, Prey prey) {
        this.wakes = wakes;
        this.nanoTime = nanoTime;
        this.prey = prey;
    }

    /// Asks for a picture, in the background. Empty when it will not be looked for: it was in vain a short while ago,
    /// or its torrent would have to be woken and must not. Else what is waited for.
    Optional<Wish> wish(Wish wish) {
        boolean isConnected = isConnected(wish.torrent());
        if (!isConnected && !wakes) {
            return Optional.empty();
        }
        synchronized (this) {
            Long failed = failures.get(wish.subject());
            if (closed || failed != null && nanoTime.getAsLong() - failed < REST.toNanos()) {
                return Optional.empty();
            }
            Line line = isConnected ? connected : asleep;
            for (Line each : List.of(connected, asleep)) {
                if (each.now.filter(now -> now.subject().equals(wish.subject())).isPresent()) {
                    return each.now;
                }
            }
            Wish known = line.waiting.remove(wish.subject());
            Wish asked = known == null ? wish : known;
            line.waiting.put(asked.subject(), asked);
            if (line.waiting.size() > MOST_WAITING) {
                line.waiting.pollFirstEntry().getValue().over().countDown();
            }
            if (line.worker.isEmpty()) {
                line.worker = Optional.of(Thread.ofVirtual().name(line.name).start(() -> work(line)));
            }
            return Optional.of(asked);
        }
    }

    /// Whether the torrent has peers now, so that asking it wakes nothing.
    static boolean isConnected(Torrent torrent) {
        return torrent.status().peersConnected() > 0;
    }

    private void work(Line line) {
        for (Optional<Wish> next = next(line); next.isPresent(); next = next(line)) {
            Wish wish = next.get();
            boolean found = false;
            try {
                found = fulfil(wish);
            } catch (InterruptedException e) {
                LOG.debug("no more pictures are looked for: the house closes");
            } catch (RuntimeException e) { // a bug of one picture must not keep the others in the dark
                LOG.error(
                        "a picture cannot be fetched; a bug: subject={}",
                        wish.subject().name(),
                        e);
            } finally {
                over(line, wish, found);
            }
        }
    }

    private synchronized Optional<Wish> next(Line line) {
        var last = line.waiting.pollLastEntry();
        line.now = closed || last == null ? Optional.empty() : Optional.of(last.getValue());
        if (line.now.isEmpty()) {
            line.worker = Optional.empty();
        }
        return line.now;
    }

    private void over(Line line, Wish wish, boolean found) {
        synchronized (this) {
            line.now = Optional.empty();
            if (!found) {
                failures.remove(wish.subject());
                failures.put(wish.subject(), nanoTime.getAsLong());
                var eldest = failures.keySet().iterator();
                if (failures.size() > MOST_FAILURES) {
                    eldest.next();
                    eldest.remove();
                }
            }
        }
        wish.over().countDown();
    }

    private boolean fulfil(Wish wish) throws InterruptedException {
        for (Origin origin : wish.origins()) {
            try {
                prey.found(wish, origin, read(wish.torrent(), origin));
                return true;
            } catch (Undecodable e) {
                LOG.debug(
                        "a picture is not shown: file={} why={}", origin.file().index(), e.getMessage());
            } catch (IOException e) {
                LOG.debug(
                        "a picture cannot be read: file={} why={}",
                        origin.file().index(),
                        e.toString());
                return false; // the others would have to come from the same peers
            }
        }
        return false;
    }

    private byte[] read(Torrent torrent, Origin origin) throws IOException, InterruptedException {
        long began = nanoTime.getAsLong();
        var bytes = ByteBuffer.allocate(origin.length());
        try (TorrentReader reader = torrent.peek(origin.file())) {
            reader.seek(origin.from());
            reader.expect(origin.from(), origin.from() + origin.length());
            while (bytes.hasRemaining()) {
                if (reader.read(bytes, POLL) < 0) {
                    throw new EOFException("the file ended early");
                }
                if (nanoTime.getAsLong() - began > PATIENCE.toNanos()) {
                    throw new IOException("it did not come in " + PATIENCE);
                }
            }
        }
        return bytes.array();
    }

    /// Gives up what is being fetched.
    @Override
    public void close() {
        List<Thread> workers;
        synchronized (this) {
            closed = true;
            workers = List.of(connected, asleep).stream()
                    .flatMap(line -> line.worker.stream())
                    .toList();
            for (Line line : List.of(connected, asleep)) {
                line.waiting.values().forEach(wish -> wish.over().countDown());
                line.waiting.clear();
            }
        }
        workers.forEach(Thread::interrupt);
    }
}
