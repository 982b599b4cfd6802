package nagare.torrent.status;

/// What came of dialling a peer.
public enum DialOutcome {
    CONNECTED("connected"),
    /// Its computer is there and says that nobody listens.
    REFUSED("refused"),
    /// Nothing came back.
    TIMED_OUT("timed out"),
    /// Our own computer or router knows no way, or forbids it.
    UNREACHABLE("no way there"),
    /// The connection stood, and was ended or broken before the handshakes were through.
    HUNG_UP("hung up"),
    /// It was not tried: too many connections.
    HELD_BACK("not tried"),
    FAILED("failed");

    private final String words;

    DialOutcome(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
