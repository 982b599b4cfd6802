package nagare.feed;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import nagare.feed.rss.Hosts;
import nagare.net.FetchFailed;
import nagare.net.HttpFetcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches documents politely: one queue for each host, in the order and at the pace of [HostTurns]. A host that
/// answers 429 or 503 is left alone for as long as it asks (`Retry-After`, RFC 9110 §10.2.3, an hour at most), by
/// everyone: a background request fails at once then, an interactive one waits if it is a matter of seconds.
/// Thread-safe; the lock is a leaf and never held over a request.
final class Courier implements AutoCloseable {
    static final Duration LONGEST_REST = Duration.ofHours(1);
    static final Duration USUAL_REST = Duration.ofSeconds(30);
    /// How long somebody who pressed play is kept waiting for a resting host.
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MANY_HOSTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final Web web;
    private final Function<String, Duration> intervals;
    private final Ticker ticker;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, HostTurns> hosts = new HashMap<>();
    private boolean closed;

    /// `intervals` tells the least time between two requests to a host, by the host's name.
    Courier(Web web, Function<String, Duration> intervals, Ticker ticker, InstantSource clock) {
        this.web = web;
        this.intervals = intervals;
        this.ticker = ticker;
        this.clock = clock;
    }

    /// An answer with any status but 429 and 503.
    ///
    /// @throws FeedFailed.Busy when the host asks for patience, now or since an earlier request
    /// @throws FeedFailed.Unreachable when no answer came
    /// @throws FeedFailed.Unreadable when the answer is longer than allowed or not HTTP
    HttpFetcher.Answer get(URI uri, Map<String, String> headers, HttpFetcher.Limits limits, Urgency urgency)
            throws FeedFailed, InterruptedException {
        for (boolean again = urgency != Urgency.BACKGROUND; ; again = false) {
            var answer = ask(uri, headers, limits, urgency);
            if (answer.status() != 429 && answer.status() != 503) {
                return answer;
            }
            var rest = rest(answer);
            restHost(uri, rest);
            if (!again || rest.compareTo(PATIENCE) > 0) {
                throw busy(uri, rest);
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many hosts are remembered.
    int hosts() {
        lock.lock();
        try {
            return hosts.size();
        } finally {
            lock.unlock();
        }
    }

    private HttpFetcher.Answer ask(URI uri, Map<String, String> headers, HttpFetcher.Limits limits, Urgency urgency)
            throws FeedFailed, InterruptedException {
        var turns = turns(uri);
        var turn = awaitTurn(uri, turns, urgency);
        LOG.atDebug()
                .setMessage("asking")
                .addKeyValue("host", Hosts.shown(uri))
                .addKeyValue("urgency", urgency)
                .log();
        try {
            return web.get(uri, headers, limits);
        } catch (FetchFailed e) {
            throw failure(uri, e);
        } finally {
            leave(turns, turn);
        }
    }

    private static FeedFailed failure(URI uri, FetchFailed e) {
        var host = Hosts.shown(uri);
        var message = String.valueOf(e.getMessage());
        var told = message.contains(host) ? message : message + " (" + host + ")";
        return switch (e.reason()) {
            case TOO_LARGE, BAD_ANSWER -> new FeedFailed.Unreadable(told, e);
            case REFUSED_ADDRESS, UNKNOWN_HOST, UNREACHABLE, NO_WAY, TIMEOUT, CLOCK, BAD_URL ->
                new FeedFailed.Unreachable(told, e);
        };
    }

    private HostTurns turns(URI uri) {
        lock.lock();
        try {
            if (hosts.size() >= MANY_HOSTS) {
                long now = ticker.now();
                hosts.values().removeIf(turns -> turns.idle(now));
            }
            var host = Hosts.shown(uri);
            return hosts.computeIfAbsent(
                    host, name -> new HostTurns(intervals.apply(name).toNanos()));
        } finally {
            lock.unlock();
        }
    }

    private HostTurns.Turn awaitTurn(URI uri, HostTurns turns, Urgency urgency)
            throws FeedFailed, InterruptedException {
        var patience = urgency == Urgency.BACKGROUND ? Duration.ZERO : PATIENCE;
        lock.lockInterruptibly();
        var turn = turns.join(urgency, ticker.now());
        boolean started = false;
        try {
            while (!started) {
                if (closed) {
                    throw new FeedFailed.Unreachable("Nagare is stopping");
                }
                long now = ticker.now();
                long rest = turns.restLeft(now);
                if (rest > patience.toNanos()) {
                    throw busy(uri, Duration.ofNanos(rest));
                }
                long wait = turns.waitFor(turn, now);
                if (wait == 0) {
                    turns.start(turn, now);
                    started = true;
                    changed.signalAll();
                } else if (wait == HostTurns.UNKNOWN) {
                    changed.await();
                } else {
                    ticker.await(changed, wait);
                }
            }
            return turn;
        } finally {
            if (!started) {
                turns.leave(turn);
                changed.signalAll();
            }
            lock.unlock();
        }
    }

    private void leave(HostTurns turns, HostTurns.Turn turn) {
        lock.lock();
        try {
            turns.leave(turn);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Duration rest(HttpFetcher.Answer answer) {
        var asked = answer.retryAfter(clock.instant()).orElse(USUAL_REST);
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked;
    }

    private void restHost(URI uri, Duration rest) {
        var turns = turns(uri);
        lock.lock();
        try {
            turns.rest(ticker.now() + rest.toNanos());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static FeedFailed.Busy busy(URI uri, Duration rest) {
        long seconds = Math.max(1, rest.plusMillis(999).toSeconds());
        var wait = seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " minutes";
        return new FeedFailed.Busy(
                "%s asks for patience; Nagare tries again in %s".formatted(Hosts.shown(uri), wait), rest);
    }
}
