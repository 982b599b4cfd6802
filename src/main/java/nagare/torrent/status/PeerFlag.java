package nagare.torrent.status;

/// What holds of a connection to a peer, each with the letter that stands for it in a narrow place.
public enum PeerFlag {
    /// The peer called us.
    INCOMING('i'),
    /// The peer gives us nothing (BEP 3).
    CHOKES_US('c'),
    /// We want something of the peer.
    WE_ARE_INTERESTED('d'),
    /// We give the peer nothing.
    WE_CHOKE('k'),
    /// The peer wants something of us.
    IS_INTERESTED('u'),
    /// BEP 6.
    FAST('f'),
    /// BEP 52.
    V2('2'),
    /// What is said both ways is encrypted.
    ENCRYPTED('e'),
    /// BEP 29, not TCP.
    UTP('t'),
    /// Neither could be called from outside: both called at once (BEP 55).
    PUNCHED('h'),
    /// It downloads nothing itself (BEP 21).
    UPLOAD_ONLY('s'),
    /// It is a web server (BEP 19).
    WEB_SEED('w'),
    /// It has not sent for too long what it was asked for.
    SNUBBED('!'),
    /// It had a part in a piece that failed its hash, and the culprit is not known yet.
    SUSPECT('?');

    private final char letter;

    PeerFlag(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }
}
