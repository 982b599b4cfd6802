package nagare.torrent.status;

/// The steps from asking for an item to its first byte, in order. A phase lasts from the one before to the moment that
/// its sentence tells.
public enum Phase {
    /// The .torrent is read, from the catalog or its site.
    TORRENT("torrent"),
    /// The store with its pieces is open, and the swarm runs.
    STORE("store"),
    /// A peer is connected, both handshakes through.
    PEER("peer"),
    /// A peer lets us ask.
    UNCHOKE("unchoke"),
    /// A block of the piece that is needed first is asked for.
    ASKED("asked"),
    /// A block of that piece is here.
    BLOCK("block"),
    /// The first byte is given out: to the connection of the player, or to the disk for a download. In between lie the
    /// rest of the piece and its hash.
    BYTE("byte");

    private final String word;

    Phase(String word) {
        this.word = word;
    }

    /// How it is called on a screen and in the log.
    public String word() {
        return word;
    }
}
