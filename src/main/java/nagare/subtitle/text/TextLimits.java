package nagare.subtitle.text;

/// Bounds for what a stranger's file of subtitles may cost. The longest real ones, typeset songs in SubStation Alpha,
/// have some ten thousand lines in a few MiB.
public final class TextLimits {
    /// Longest file that is read.
    public static final int MAX_BYTES = 4 << 20;

    /// Most cues that are kept; the rest of the file is not shown.
    public static final int MAX_CUES = 50_000;

    /// Longest text of one cue in characters; what is longer is cut.
    public static final int MAX_CUE_CHARS = 2_000;

    /// Most characters of all cues; a file of [#MAX_BYTES] has fewer, tracks inside films could have any number.
    public static final int MAX_CHARS = 4 << 20;

    /// Longest line of a file in characters; what is longer is cut before it is read.
    public static final int MAX_LINE_CHARS = 16_384;

    /// Most columns of a format that are looked at; SubStation Alpha has up to 23.
    public static final int MAX_FIELDS = 64;

    /// Most styles that are known by name.
    public static final int MAX_STYLES = 1_000;

    /// Latest moment of a cue in milliseconds: 1000 hours less one millisecond.
    public static final long MAX_MILLIS = 1000L * 3_600_000 - 1;

    /// Most different texts that are shown at the same moment.
    public static final int MAX_AT_ONCE = 4;

    private TextLimits() {}
}
