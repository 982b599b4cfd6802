package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Whether others can reach us without having been asked first. Only a query from an address that we have not written
/// to lately proves it. A node that nobody reaches tells the others not to remember it (BEP 43): they would only find
/// silence. Now and then it tries again to be remembered, as routers and leases change.
public final class Reachability {
    /// How long a router may let answers in, so that a query proves nothing.
    static final Duration WRITTEN_LATELY = Duration.ofMinutes(10);

    /// How long to wait to be found, and how often to have asked others by then.
    static final Duration PATIENCE = Duration.ofMinutes(10);
    static final int ENOUGH_ANSWERS = 30;

    static final Duration PROOF_LASTS = Duration.ofHours(1);
    static final Duration READ_ONLY = Duration.ofHours(1);
    static final int MAX_REMEMBERED = 4096;

    /// What is known of it.
    public enum State {
        UNKNOWN,
        REACHABLE,
        UNREACHABLE
    }

    private final Map<InetAddress, Long> written = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private State state = State.UNKNOWN;
    private long since;
    private int answers;

    Reachability(long now) {
        since = now;
    }

    void wrote(InetAddress to, long now) {
        written.put(to, now);
    }

    void answered() {
        answers++;
    }

    void askedBy(InetAddress from, long now) {
        var lately = written.get(from);
        if (lately == null || now - lately > WRITTEN_LATELY.toNanos()) {
            change(State.REACHABLE, now);
        }
    }

    State state(long now) {
        long elapsed = now - since;
        switch (state) {
            case UNKNOWN -> {
                if (elapsed > PATIENCE.toNanos() && answers >= ENOUGH_ANSWERS) {
                    change(State.UNREACHABLE, now);
                }
            }
            case REACHABLE -> {
                if (elapsed > PROOF_LASTS.toNanos()) {
                    change(State.UNKNOWN, now);
                }
            }
            case UNREACHABLE -> {
                if (elapsed > READ_ONLY.toNanos()) {
                    change(State.UNKNOWN, now);
                }
            }
        }
        return state;
    }

    private void change(State to, long now) {
        state = to;
        since = now;
        answers = 0;
    }
}
