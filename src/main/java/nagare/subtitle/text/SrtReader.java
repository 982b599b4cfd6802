package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SubRip as it is found: numbers missing or wrong, blank lines within a text or none between two, points for commas.
/// A line with two moments begins a cue, and all up to the next such line is its text.
final class SrtReader {
    private final CueList cues = new CueList();
    private final List<String> text = new ArrayList<>();
    private Optional<Clock.Period> period = Optional.empty();
    private int chars;

    private SrtReader() {}

    static List<Cue> read(String file) {
        return new SrtReader().cues(new Lines(file));
    }

    private List<Cue> cues(Lines lines) {
        while (lines.more()) {
            String line = lines.next();
            Optional<Clock.Period> next = Clock.period(line);
            if (next.isPresent()) {
                dropNumber();
                if (!end()) {
                    return cues.cues();
                }
                period = next;
            } else if (period.isPresent() && chars < 2 * TextLimits.MAX_CUE_CHARS) {
                text.add(line);
                chars += line.length() + 1;
            }
        }
        end();
        return cues.cues();
    }

    /// The number before a line of moments belongs to the cue that begins.
    private void dropNumber() {
        if (!text.isEmpty() && text.getLast().strip().matches("[0-9]{1,9}")) {
            text.removeLast();
        }
    }

    private boolean end() {
        boolean more = true;
        if (period.isPresent()) {
            var markup = SrtMarkup.of(String.join("\n", text));
            more = cues.add(period.get().from(), period.get().to(), markup.top(), markup.spans());
        }
        text.clear();
        chars = 0;
        return more;
    }
}
