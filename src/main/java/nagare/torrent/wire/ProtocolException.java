package nagare.torrent.wire;

import java.io.IOException;

/// A peer broke the rules of the protocol: drop the connection. The message is ours, never the peer's text.
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }
}
