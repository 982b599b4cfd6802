package nagare.subtitle.text;

/// A file is no subtitles that can be read as text. The message says why, in words for a log.
public final class UnreadableSubtitles extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableSubtitles(String message) {
        super(message);
    }
}
