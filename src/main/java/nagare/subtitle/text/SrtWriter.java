package nagare.subtitle.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// SubRip in the form that TVs take: UTF-8, CRLF, numbers from 1, one cue at a time, and of tags those three that all
/// of them know or skip.
public final class SrtWriter {
    private static final String END = "\r\n";
    private static final char MARK = '\ufeff';

    private SrtWriter() {}

    /// @param cues in order of their beginning; they may overlap
    /// @param mark whether a byte order mark stands first; without it some TVs guess an old character set
    public static byte[] write(List<Cue> cues, boolean mark) {
        var out = new StringBuilder();
        if (mark) {
            out.append(MARK);
        }
        int number = 0;
        for (Cue cue : Layers.flatten(cues)) {
            out.append(++number).append(END);
            out.append(Clock.write(cue.from(), ','))
                    .append(" --> ")
                    .append(Clock.write(cue.to(), ','))
                    .append(END);
            String text = Tags.write(cue.spans(), SrtWriter::plain);
            out.append(text.replace("\n", END)).append(END).append(END);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// SubRip has no way to write `<` as text, and none is needed; but an arrow would begin a cue for careless readers.
    private static String plain(String text) {
        return text.replace("-->", "->");
    }
}
