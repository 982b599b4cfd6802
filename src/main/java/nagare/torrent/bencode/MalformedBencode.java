package nagare.torrent.bencode;

/// The bytes are not bencode, or more of it than the reader was told to accept. The message says what and at which
/// byte; it never quotes the input.
public final class MalformedBencode extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedBencode(String problem, int offset) {
        super(problem + " at byte " + offset);
    }
}
