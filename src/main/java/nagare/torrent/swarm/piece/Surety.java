package nagare.torrent.swarm.piece;

/// How sure it is that bytes are right before their piece is whole and hashed, the least first.
public enum Surety {
    /// Earned trust: the hash of the piece may still say otherwise.
    LIKELY,
    /// A hash of these very bytes was right (BEP 52 leaves).
    PROVED
}
