package nagare.artwork;

/// These bytes are no picture that can be shown; the message says why. Nobody needs to act: a card is shown instead.
final class Undecodable extends Exception {
    private static final long serialVersionUID = 1L;

    Undecodable(String message) {
        super(message);
    }

    Undecodable(String message, Throwable cause) {
        super(message, cause);
    }
}
