package nagare.torrent.discovery;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.PeerSource;

/// Where peers of public torrents are looked for beside the trackers: the DHT, the local network.
public interface Place {
    /// How peers found here are called.
    PeerSource source();

    /// Begins to look, and to tell others that we are a peer, at `port`. `found` is called with what is found, on any
    /// thread; it does not block.
    Search look(InfoHash torrent, IntSupplier port, Consumer<List<InetSocketAddress>> found);

    /// Whoever named a torrent names hosts that could help here. They are asked, whatever they say. Does not block.
    default void named(List<InetSocketAddress> hosts) {}

    /// How many who could help are known to answer; empty where that is not counted.
    default OptionalInt answering() {
        return OptionalInt.empty();
    }

    /// A search under way.
    interface Search extends AutoCloseable {
        /// Peers are too few: looks again as soon as manners allow. May be called as often as one likes.
        void starving();

        /// Ends the search; does not wait for the network.
        @Override
        void close();
    }
}
