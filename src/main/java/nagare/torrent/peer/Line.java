package nagare.torrent.peer;

import nagare.torrent.transport.Carrier;

/// What a connection is: whether the peer called us, whether what is said is encrypted (RC4), and what carries it.
public record Line(boolean incoming, boolean encrypted, Carrier carrier) {
    /// Plain TCP.
    public static Line plain(boolean incoming) {
        return new Line(incoming, false, Carrier.TCP);
    }
}
