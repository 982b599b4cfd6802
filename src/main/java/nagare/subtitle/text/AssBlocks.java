package nagare.subtitle.text;

import java.util.List;
import java.util.Locale;

/// Events of SubStation Alpha as Matroska keeps them (codec S_TEXT/ASS): the header once, the moments outside, and of
/// each event "ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, Text".
public final class AssBlocks {
    private static final int FIELDS = 9;
    private static final int STYLE = 2;
    private static final int EFFECT = 7;
    private static final int FRAGMENT = 3;

    private final AssHeader header = new AssHeader();

    /// @param head the CodecPrivate of the track
    public AssBlocks(String head) {
        String section = "";
        for (var lines = new Lines(head); lines.more(); ) {
            String line = lines.next().strip();
            if (line.startsWith("[")) {
                section = line.toLowerCase(Locale.ROOT);
            } else if (!line.startsWith(";")) {
                header.line(section, line);
            }
        }
    }

    /// Adds the event of one block.
    public void add(long from, long to, String block, CueList cues) {
        List<String> values = AssHeader.values(block.strip(), FIELDS);
        if (values.size() == FIELDS) {
            AssText text = AssText.of(values.getLast(), header.styleOrDefault(values.get(STYLE)), header);
            boolean piece = values.get(EFFECT).equalsIgnoreCase("fx");
            if (!piece || AssReader.letters(text.spans()) > FRAGMENT) {
                cues.add(from, to, text.top(), text.spans());
            }
        }
    }
}
