package nagare.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the person who runs the server of what was refused, so that a TV that is shut out by mistake is found
/// in the log: one line per reason and minute, however many there were, and nothing in it that a stranger
/// wrote. Thread-safe, guarded by its own monitor.
final class Refusals {
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /// Why.
    enum Reason {
        STRANGER("a client outside the home network (network.trusted lets one in, network.routed a private network)"),
        FOREIGN_HOST("a Host that is not this server's (http.names adds one)"),
        FOREIGN_PAGE("a web page of another site"),
        TOO_MANY("too many connections"),
        TOO_SLOW("a request that did not arrive in time"),
        TOO_LARGE("a request that is too large"),
        MALFORMED("a request that is not HTTP");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    private static final class Count {
        private long told;
        private long untold;
    }

    private final Map<Reason, Count> counts = new EnumMap<>(Reason.class);

    void note(Reason reason, InetAddress client) {
        line(reason, client, System.nanoTime()).ifPresent(LOG::warn);
    }

    /// The line to write now, if one is due. `now` is in monotonic nanoseconds.
    synchronized Optional<String> line(Reason reason, InetAddress client, long now) {
        Count count = counts.get(reason);
        if (count == null) {
            count = new Count();
            counts.put(reason, count);
        } else if (now - count.told < PAUSE.toNanos()) {
            count.untold++;
            return Optional.empty();
        }
        String more = count.untold == 0 ? "" : " (and %d since the last such line)".formatted(count.untold);
        count.told = now;
        count.untold = 0;
        return Optional.of("refused: %s; client=%s%s".formatted(reason.words, client.getHostAddress(), more));
    }
}
