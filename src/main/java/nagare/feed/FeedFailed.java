package nagare.feed;

import java.time.Duration;

/// A feed or a .torrent could not be had; the message is a sentence for the user and names hosts, never query
/// strings. The class says what a caller can do.
public abstract sealed class FeedFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private FeedFailed(String message, Throwable cause) {
        super(message, cause);
    }

    private FeedFailed(String message) {
        super(message);
    }

    /// No answer, or the server's own trouble: another mirror may do, and this one later.
    public static final class Unreachable extends FeedFailed {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message) {
            super(message);
        }

        public Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The server asks for patience (429, 503): not again before `wait` is over.
    public static final class Busy extends FeedFailed {
        private static final long serialVersionUID = 1L;

        private final Duration wait;

        public Busy(String message, Duration wait) {
            super(message);
            this.wait = wait;
        }

        public Duration patience() {
            return wait;
        }
    }

    /// An answer came, but not what was asked for: a web page, broken XML, too much of it, nothing with torrents.
    public static final class Unreadable extends FeedFailed {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message) {
            super(message);
        }

        public Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The question is wrong: the same one will not do better elsewhere or later.
    public static final class Rejected extends FeedFailed {
        private static final long serialVersionUID = 1L;

        public Rejected(String message) {
            super(message);
        }
    }
}
