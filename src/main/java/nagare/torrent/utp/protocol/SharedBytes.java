package nagare.torrent.utp.protocol;

/// How much memory all connections of one port may fill together, in one direction. Beyond it each still has a little
/// of its own, so that none stands still for the others.
final class SharedBytes {
    /// What each connection may fill in any case.
    static final int EACH = 32 * 1024;

    private final long most;
    private long taken;

    SharedBytes(long most) {
        this.most = most;
    }

    /// How many more bytes somebody may fill who holds so many, and never has more than `limit`.
    int room(int held, int limit) {
        long shared = Math.max(0, most - taken);
        return Math.clamp(shared, Math.max(0, Math.min(EACH, limit) - held), Math.max(0, limit - held));
    }

    void take(int bytes) {
        taken += bytes;
    }

    void give(int bytes) {
        taken -= bytes;
    }

    long taken() {
        return taken;
    }
}
