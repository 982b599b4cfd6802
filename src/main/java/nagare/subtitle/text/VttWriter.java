package nagare.subtitle.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// WebVTT for browsers and players, which show several cues at once and keep signs at the top.
public final class VttWriter {
    private VttWriter() {}

    /// @param cues in order of their beginning; they may overlap
    public static byte[] write(List<Cue> cues) {
        var out = new StringBuilder("WEBVTT\n\n");
        for (Cue cue : cues) {
            out.append(Clock.write(cue.from(), '.')).append(" --> ").append(Clock.write(cue.to(), '.'));
            out.append(cue.top() ? " line:0\n" : "\n");
            out.append(Tags.write(cue.spans(), VttWriter::escaped)).append("\n\n");
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
