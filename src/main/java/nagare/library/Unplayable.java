package nagare.library;

/// An item exists but cannot be played now; the message is a sentence for the user. Trying again later makes sense.
public final class Unplayable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unplayable(String message, Throwable cause) {
        super(message, cause);
    }
}
