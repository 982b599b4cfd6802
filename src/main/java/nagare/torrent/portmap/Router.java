package nagare.torrent.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// A router that lets strangers in where it is asked to. Blocking; one thread at a time.
interface Router {
    /// What the router granted: the port that strangers see, and for how many seconds; 0 is until it is taken back.
    record Granted(int externalPort, long seconds) {}

    /// For people: which router, and how it is spoken to.
    String name();

    /// @param wanted the port that strangers should see
    /// @throws IOException with a sentence for people: it did not answer, or refused
    Granted map(Port port, int wanted, int seconds) throws IOException;

    void unmap(Port port, int externalPort) throws IOException;

    /// The address that strangers see, if the router tells.
    Optional<InetAddress> externalAddress() throws IOException;

    /// The port that was wanted is somebody else's.
    final class PortTaken extends IOException {
        private static final long serialVersionUID = 1L;

        PortTaken(String message) {
            super(message);
        }
    }

    /// Looks for routers of one kind.
    interface Finder {
        /// Those that may help.
        List<Router> find() throws IOException, InterruptedException;
    }
}
