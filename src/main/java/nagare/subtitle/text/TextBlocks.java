package nagare.subtitle.text;

/// Texts that a container keeps one by one, with their moments outside.
public final class TextBlocks {
    private TextBlocks() {}

    /// The text of a SubRip cue (Matroska's S_TEXT/UTF8).
    public static void srt(long from, long to, String text, CueList cues) {
        var markup = SrtMarkup.of(text);
        cues.add(from, to, markup.top(), markup.spans());
    }

    /// The text of a WebVTT cue (Matroska's S_TEXT/WEBVTT).
    public static void vtt(long from, long to, String text, CueList cues) {
        cues.add(from, to, VttMarkup.spans(text));
    }
}
