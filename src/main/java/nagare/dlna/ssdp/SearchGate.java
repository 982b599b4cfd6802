package nagare.dlna.ssdp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;

/// Which searches are answered. Control points repeat a search two or three times within moments, one answer will do;
/// and nobody may use us to flood a third party: an answer to `ssdp:all` is six datagrams. Thread-safe, guarded by its
/// own monitor. Times are monotonic nanoseconds.
public final class SearchGate {
    static final Duration WINDOW = Duration.ofMillis(500);

    /// Answered searches of one host within the window.
    static final int MAX_PER_HOST = 16;

    /// Answered searches of everybody within the window.
    static final int MAX_TOTAL = 256;

    private final ArrayDeque<Search> recent = new ArrayDeque<>();

    private record Search(InetAddress host, int port, String target, long at) {
        boolean isSame(Search other) {
            return host.equals(other.host) && port == other.port && target.equals(other.target);
        }
    }

    public synchronized boolean admits(InetAddress host, int port, String target, long now) {
        while (!recent.isEmpty() && now - recent.peekFirst().at() > WINDOW.toNanos()) {
            recent.removeFirst();
        }
        var search = new Search(host, port, target, now);
        long ofHost = recent.stream().filter(other -> other.host().equals(host)).count();
        if (recent.size() >= MAX_TOTAL
                || ofHost >= MAX_PER_HOST
                || recent.stream().anyMatch(search::isSame)) {
            return false;
        }
        recent.addLast(search);
        return true;
    }
}
