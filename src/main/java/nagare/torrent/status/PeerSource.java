package nagare.torrent.status;

/// Where the address of a peer came from.
public enum PeerSource {
    /// BEP 3, 15.
    TRACKER,
    /// BEP 5.
    DHT,
    /// Named by another peer (BEP 11).
    PEX,
    /// On the local network (BEP 14).
    LSD,
    /// `x.pe` of a magnet link (BEP 9).
    MAGNET,
    /// It was of use the last time.
    REMEMBERED,
    /// It called us.
    INCOMING
}
