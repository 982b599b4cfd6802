package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// SubStation Alpha and Advanced SubStation Alpha (the .ssa and .ass of Aegisub) as cues.
///
/// Songs that a template has taken apart into their syllables (effect `fx`) cannot be read as text. Where the line that
/// they were made of stands beside them as a comment (effect `karaoke`), that line is shown instead; otherwise pieces
/// of up to [#FRAGMENT] letters are left out.
final class AssReader {
    private static final int FRAGMENT = 3;
    private static final List<String> EVENT_FIELDS =
            List.of("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text");

    private final AssHeader header = new AssHeader();
    private final List<Event> events = new ArrayList<>();
    private List<String> fields = EVENT_FIELDS;

    private record Event(boolean comment, long from, long to, String style, String effect, String text) {
        boolean isPiece() {
            return effect.equalsIgnoreCase("fx");
        }

        boolean isSource() {
            return comment && effect.equalsIgnoreCase("karaoke");
        }
    }

    private AssReader() {}

    static List<Cue> read(String file) {
        var reader = new AssReader();
        String section = "";
        for (var lines = new Lines(file); lines.more(); ) {
            String line = lines.next().strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.toLowerCase(Locale.ROOT);
            } else if (section.equals("[events]")) {
                reader.event(line);
            } else if (!line.startsWith(";")) {
                reader.header.line(section, line);
            }
        }
        return reader.cues();
    }

    private void event(String line) {
        int colon = line.indexOf(':');
        String word = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).stripLeading();
        switch (word) {
            case "format" -> fields = AssHeader.fields(value);
            case "dialogue", "comment" -> {
                if (events.size() < TextLimits.MAX_CUES) {
                    event(word.equals("comment"), AssHeader.values(value, fields.size()))
                            .filter(event -> !event.comment() || event.isSource())
                            .ifPresent(events::add);
                }
            }
            default -> {}
        }
    }

    private Optional<Event> event(boolean comment, List<String> values) {
        Optional<Long> from = Clock.moment(value(values, "start"));
        Optional<Long> to = Clock.moment(value(values, "end"));
        return from.isPresent() && to.isPresent()
                ? Optional.of(new Event(
                        comment,
                        from.get(),
                        to.get(),
                        value(values, "style"),
                        value(values, "effect"),
                        value(values, "text")))
                : Optional.empty();
    }

    private String value(List<String> values, String field) {
        int place = fields.indexOf(field);
        return place >= 0 && place < values.size() ? values.get(place) : "";
    }

    private List<Cue> cues() {
        boolean pieces = events.stream().anyMatch(Event::isPiece);
        boolean sources = pieces && events.stream().anyMatch(Event::isSource);
        var cues = new CueList();
        for (Event event : events) {
            boolean wanted = event.isPiece() ? !sources : !event.comment() || sources;
            if (wanted) {
                AssText text = AssText.of(event.text(), header.styleOrDefault(event.style()), header);
                if (!event.isPiece() || letters(text.spans()) > FRAGMENT) {
                    cues.add(event.from(), event.to(), text.top(), text.spans());
                }
            }
        }
        return cues.cues();
    }

    static int letters(List<Span> spans) {
        return spans.stream().mapToInt(span -> span.text().strip().length()).sum();
    }
}
