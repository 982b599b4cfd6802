package nagare.net;

import java.io.IOException;

/// No answer came, and why, in a sentence for the person who runs the server. Never holds query strings (they may carry
/// keys) nor raw bytes of the other side.
public final class FetchFailed extends IOException {
    private static final long serialVersionUID = 1L;

    /// What a caller can do about it.
    public enum Reason {
        REFUSED_ADDRESS,
        UNKNOWN_HOST,
        UNREACHABLE,
        TIMEOUT,
        TOO_LARGE,
        BAD_URL,
        BAD_ANSWER
    }

    private final Reason reason;

    public FetchFailed(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
