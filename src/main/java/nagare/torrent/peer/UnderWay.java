package nagare.torrent.peer;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nagare.torrent.transport.PeerStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The streams whose handshakes are under way. Closing it ends them, and every one that comes later. Thread-safe.
final class UnderWay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnderWay.class);

    private final Set<PeerStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    interface Meeting<T> {
        T meet() throws IOException;
    }

    /// Holds the stream until the meeting has ended.
    ///
    /// @throws ClosedChannelException when this is closed already
    <T> T during(PeerStream stream, Meeting<T> meeting) throws IOException {
        streams.add(stream);
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            return meeting.meet();
        } finally {
            streams.remove(stream);
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        for (PeerStream stream : streams) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.debug("closing a connection under way: {}", e.getMessage());
            }
        }
    }
}
