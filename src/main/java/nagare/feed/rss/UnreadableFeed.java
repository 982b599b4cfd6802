package nagare.feed.rss;

/// The document is no feed with torrents in it; the message is a sentence for the user.
public final class UnreadableFeed extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableFeed(String message) {
        super(message);
    }

    UnreadableFeed(String message, Throwable cause) {
        super(message, cause);
    }
}
