package nagare.torrent.transport;

import java.io.IOException;

/// A way of reaching peers. Thread-safe.
public interface Transport {
    /// A fresh stream, to be connected by its caller; so that one under way can be closed.
    PeerStream open() throws IOException;
}
