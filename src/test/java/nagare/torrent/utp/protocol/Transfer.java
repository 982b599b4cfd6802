package nagare.torrent.utp.protocol;

import java.nio.ByteBuffer;

/// Bytes that one end writes and the other reads, each with the value that its place demands.
final class Transfer {
    private static final int CHUNK = 64 * 1024;

    private final Simulation net;
    private final Simulation.Host from;
    private final Simulation.Host to;
    private final Link source;
    private final Link target;
    private final long total;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private ByteBuffer pending = ByteBuffer.allocate(0);
    long written;
    long read;
    boolean ended;
    /// Whether the reader reads.
    boolean reading = true;

    Transfer(Simulation net, Simulation.Host from, Link source, Link target, long total) {
        this.net = net;
        this.from = from;
        this.to = from.other;
        this.source = source;
        this.target = target;
        this.total = total;
        source.watch(() -> {}, () -> net.in(0, this::write));
        target.watch(() -> net.in(0, this::read), () -> {});
        write();
    }

    static byte valueAt(long place) {
        return (byte) (place * 31 + (place >> 8) * 7 + (place >> 16));
    }

    void write() {
        while (written < total) {
            if (!pending.hasRemaining()) {
                pending = ByteBuffer.allocate((int) Math.min(CHUNK, total - written));
                for (int i = 0; i < pending.capacity(); i++) {
                    pending.put(i, valueAt(written + i));
                }
            }
            written += source.write(pending, from.time());
            from.wake();
            if (pending.hasRemaining()) {
                return;
            }
        }
    }

    void read() {
        while (reading && !ended) {
            int count = target.read(chunk.clear(), to.time());
            to.wake();
            if (count <= 0) {
                ended = count < 0;
                return;
            }
            for (int i = 0; i < count; i++) {
                if (chunk.get(i) != valueAt(read + i)) {
                    throw new AssertionError("wrong byte at " + (read + i));
                }
            }
            read += count;
        }
    }

    Link source() {
        return source;
    }

    boolean isThrough() {
        return read == total;
    }
}
