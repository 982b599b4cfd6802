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
        /// Our own computer knows no way there, or forbids it.
        NO_WAY,
        TIMEOUT,
        TOO_LARGE,
        BAD_URL,
        /// The certificate is not valid at the time that our clock tells.
        CLOCK,
        BAD_ANSWER
    }

    private final Reason reason;
    private final String host;
    private final String what;

    public FetchFailed(Reason reason, String message) {
        this(reason, message, "", message);
    }

    /// @param what the sentence as it reads where this host is named already
    FetchFailed(Reason reason, String message, String host, String what) {
        super(message);
        this.reason = reason;
        this.host = host;
        this.what = what;
    }

    /// The sentence for somebody who names the host beside it: it is not said twice, but another one is.
    public String besides(String named) {
        return host.equalsIgnoreCase(named) ? what : String.valueOf(getMessage());
    }

    public Reason reason() {
        return reason;
    }
}
