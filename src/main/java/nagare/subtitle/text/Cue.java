package nagare.subtitle.text;

import java.util.List;
import java.util.stream.Collectors;

/// What is shown from one moment to another, in milliseconds from the start of the film. `top` is text at the upper
/// edge: a translated sign, or a speaker while the lower edge is taken.
public record Cue(long from, long to, boolean top, List<Span> spans) {
    public Cue {
        if (from < 0 || to <= from || to > TextLimits.MAX_MILLIS) {
            throw new IllegalArgumentException("no cue from " + from + " to " + to + " ms");
        }
        spans = Span.tidy(spans);
        if (spans.isEmpty()) {
            throw new IllegalArgumentException("a cue without text");
        }
    }

    /// A cue in one style.
    public static Cue plain(long from, long to, String text) {
        return new Cue(from, to, false, List.of(new Span(text, Span.Style.PLAIN)));
    }

    /// What is read, without styles.
    public String text() {
        return spans.stream().map(Span::text).collect(Collectors.joining());
    }
}
