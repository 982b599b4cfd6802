package nagare.torrent.dht;

/// A search for the peers of one torrent, which goes on until it is closed. Thread-safe.
public interface DhtSearch extends AutoCloseable {
    /// Peers are too few: looks again as soon as manners allow. May be called as often as one likes.
    void starving();

    @Override
    void close();
}
