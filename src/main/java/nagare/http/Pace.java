package nagare.http;

import org.eclipse.jetty.util.Attributes;

/// How quickly the client at the other end of one connection takes what it is sent, over all its requests: a player
/// that asks for a film in short ranges proves itself as one does that asks for it whole. One thread at a time: an
/// exchange is one thread, and a connection has one exchange at a time.
final class Pace {
    /// One write to the socket, to a client that takes all at once; measured best for large files.
    static final int CHUNK = 256 * 1024;

    /// One write to any other. A client that stops reading keeps one of these for as long as it likes.
    static final int SMALL_CHUNK = 32 * 1024;

    /// A client has taken so many bytes without a halt before it is written to in large chunks: more than two sockets
    /// hold for one that does not read at all.
    static final long PROVED_FAST = 16L << 20;

    /// A write that takes longer, in nanoseconds, had to wait for the client.
    private static final long HALT = 20_000_000L;

    private long withoutHalt;

    /// The one of a connection, which keeps it.
    static Pace of(Attributes connection) {
        String name = Pace.class.getName();
        if (connection.getAttribute(name) instanceof Pace known) {
            return known;
        }
        var fresh = new Pace();
        connection.setAttribute(name, fresh);
        return fresh;
    }

    /// How many bytes the next write may have.
    int chunk() {
        return withoutHalt >= PROVED_FAST ? CHUNK : SMALL_CHUNK;
    }

    /// A write of so many bytes took so long.
    void wrote(int count, long nanos) {
        withoutHalt = nanos > HALT ? 0 : withoutHalt + count;
    }
}
