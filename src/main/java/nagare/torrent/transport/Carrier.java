package nagare.torrent.transport;

/// What carries the bytes of a stream.
public enum Carrier {
    TCP,
    /// BEP 29.
    UTP
}
