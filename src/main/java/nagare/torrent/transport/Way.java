package nagare.torrent.transport;

/// A transport by which a peer may be reached, and how many nanoseconds the ways before it have to themselves. When all
/// of them have failed, it is tried at once.
public record Way(Transport transport, long after) {
    public Way {
        if (after < 0) {
            throw new IllegalArgumentException("a way begins after the dial, not before: " + after);
        }
    }
}
