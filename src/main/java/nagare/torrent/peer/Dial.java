package nagare.torrent.peer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.torrent.transport.Way;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call to a peer, by all the ways there are. Each begins when the ways before it have had their time and none of
/// them is connected, or when all of them have failed. The first whose handshakes are through is taken, and the others
/// are closed. Any thread may close it, which ends the call. For one call.
final class Dial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dial.class);

    private final List<Way> ways;
    private final Attempt attempt;
    private final Threads threads;
    private final LongSupplier nanoTime;
    private final UnderWay streams = new UnderWay();
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private volatile boolean over;
    private int begun;
    private int running;
    private int connected;

    /// Connects by one way and shakes hands. Its streams are held under way; `connected` is run when the peer is there.
    interface Attempt {
        Greeting.Met meet(Way way, UnderWay streams, Runnable connected) throws IOException;
    }

    private sealed interface News {
        record Connected() implements News {}

        record Failed(Exception why, boolean wasConnected) implements News {}

        record Through(Greeting.Met met) implements News {}
    }

    Dial(List<Way> ways, Attempt attempt, Threads threads, LongSupplier nanoTime) {
        this.ways = ways;
        this.attempt = attempt;
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /// @param name of the threads that are needed
    /// @throws IOException when no way leads to the peer; says why of each
    Greeting.Met meet(String name) throws IOException {
        if (ways.size() == 1) {
            return attempt.meet(ways.getFirst(), streams, () -> {});
        }
        try {
            return race(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while dialling");
        } finally {
            over = true;
            close();
            dropLosers();
        }
    }

    /// Handshakes that came through when another way had been taken.
    private void dropLosers() {
        for (News late = news.poll(); late != null; late = news.poll()) {
            if (late instanceof News.Through(Greeting.Met met)) {
                try {
                    met.stream().close();
                } catch (IOException e) {
                    LOG.debug("closing the second connection to a peer: {}", e.getMessage());
                }
            }
        }
    }

    private Greeting.Met race(String name) throws IOException, InterruptedException {
        long start = nanoTime.getAsLong();
        var failures = new StringJoiner("; ");
        Exception cause = null; // of the way that came farthest, else the first
        while (begun < ways.size() || running > 0) {
            Optional<News> heard = await(start);
            if (heard.isEmpty()) {
                begin(name);
                continue;
            }
            switch (heard.get()) {
                case News.Connected() -> connected++;
                case News.Failed(Exception why, boolean wasConnected) -> {
                    failures.add(String.valueOf(why.getMessage()));
                    cause = cause == null || wasConnected ? why : cause;
                    running--;
                    connected -= wasConnected ? 1 : 0;
                }
                case News.Through(Greeting.Met met) -> {
                    return met;
                }
            }
        }
        throw new IOException(failures.toString(), cause);
    }

    /// What happens next; nothing when it is time for the next way.
    private Optional<News> await(long start) throws InterruptedException {
        if (begun == ways.size() || connected > 0) {
            return Optional.of(news.take());
        }
        long wait = running == 0 ? 0 : ways.get(begun).after() - (nanoTime.getAsLong() - start);
        return Optional.ofNullable(news.poll(wait, TimeUnit.NANOSECONDS));
    }

    private void begin(String name) {
        Way way = ways.get(begun++);
        running++;
        threads.start(name, () -> run(way));
    }

    private void run(Way way) {
        var stands = new AtomicBoolean();
        try {
            Greeting.Met met = attempt.meet(way, streams, () -> {
                if (stands.compareAndSet(false, true)) {
                    news.add(new News.Connected());
                }
            });
            news.add(new News.Through(met));
            if (over) {
                dropLosers();
            }
        } catch (IOException | RuntimeException e) { // connect throws unchecked what an odd address deserves
            LOG.debug("a way to a peer failed: {}", e.toString());
            news.add(new News.Failed(e, stands.get()));
        }
    }

    /// Ends what is under way.
    @Override
    public void close() {
        streams.close();
    }
}
