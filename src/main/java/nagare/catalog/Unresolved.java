package nagare.catalog;

/// The torrent of a release cannot be had now; the message is a sentence for the user.
public final class Unresolved extends Exception {
    private static final long serialVersionUID = 1L;

    public Unresolved(String message) {
        super(message);
    }

    public Unresolved(String message, Throwable cause) {
        super(message, cause);
    }
}
