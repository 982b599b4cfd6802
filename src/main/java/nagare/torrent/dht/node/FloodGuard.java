package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who asks more than five times a second over ten seconds is not heard for five minutes. Of IPv6 the first 64 bits
/// count, which one host has for itself.
final class FloodGuard {
    static final int MOST = 50;
    static final Duration WINDOW = Duration.ofSeconds(10);
    static final Duration SILENCE = Duration.ofMinutes(5);

    /// Sources that are counted; with more, those longest silent are forgotten.
    static final int MAX_SOURCES = 1024;

    private static final int IPV6_NETWORK_BYTES = 8;

    private final Map<ByteBuffer, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Count> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    private record Count(int messages, long since, boolean ignored) {}

    /// Counts a message; false when it is to be ignored.
    boolean hears(InetAddress from, long now) {
        var key = key(from);
        var count = counts.getOrDefault(key, new Count(0, now, false));
        long length = (count.ignored() ? SILENCE : WINDOW).toNanos();
        if (now - count.since() >= length) {
            count = new Count(0, now, false);
        }
        if (count.ignored()) {
            return false;
        }
        boolean floods = count.messages() == MOST;
        counts.put(key, floods ? new Count(0, now, true) : new Count(count.messages() + 1, count.since(), false));
        return !floods;
    }

    private static ByteBuffer key(InetAddress address) {
        var bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES));
    }
}
