package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Cues that overlap, as cues that do not: most TVs show one at a time and drop the other. While several are on, their
/// texts stand one below the other, those at the top first.
final class Layers {
    /// As many characters are written in all; a thousand cues over one long one would be its text a thousand times.
    static final long MAX_CHARS = 2L * TextLimits.MAX_CHARS;

    private final List<Cue> flat = new ArrayList<>();
    private final Map<Integer, Cue> signs = new LinkedHashMap<>();
    private final Map<Integer, Cue> speech = new LinkedHashMap<>();
    private long chars;

    private Layers() {}

    /// @param cues in order of their beginning
    static List<Cue> flatten(List<Cue> cues) {
        var layers = new Layers();
        for (int i = 0; i < cues.size(); ) {
            int end = i + 1;
            long until = cues.get(i).to();
            while (end < cues.size() && cues.get(end).from() < until) {
                until = Math.max(until, cues.get(end++).to());
            }
            if (end == i + 1) {
                layers.put(cues.get(i));
            } else {
                layers.group(cues.subList(i, end));
            }
            i = end;
        }
        return layers.flat;
    }

    private void put(Cue cue) {
        chars += cue.spans().stream().mapToInt(span -> span.text().length()).sum();
        if (chars <= MAX_CHARS) {
            flat.add(cue);
        }
    }

    /// Cues each of which overlaps another. Between two moments at which one begins or ends the picture stays the same.
    private void group(List<Cue> group) {
        TreeMap<Long, List<Integer>> moments = new TreeMap<>();
        for (int i = 0; i < group.size(); i++) {
            moments.computeIfAbsent(group.get(i).from(), _ -> new ArrayList<>()).add(i);
            moments.computeIfAbsent(group.get(i).to(), _ -> new ArrayList<>()).add(i);
        }
        long last = moments.firstKey();
        for (var moment : moments.entrySet()) {
            long at = moment.getKey();
            shown(last, at);
            for (int i : moment.getValue()) {
                Cue cue = group.get(i);
                Map<Integer, Cue> layer = cue.top() ? signs : speech;
                if (cue.from() == at) {
                    layer.put(i, cue);
                } else {
                    layer.remove(i);
                }
            }
            last = at;
        }
    }

    /// The picture between two moments.
    private void shown(long from, long to) {
        if (signs.isEmpty() && speech.isEmpty()) {
            return;
        }
        List<Cue> below = speech.values().stream().limit(TextLimits.MAX_AT_ONCE).toList(); // worth more than signs
        List<Span> spans = new ArrayList<>();
        signs.values().stream().limit(TextLimits.MAX_AT_ONCE - below.size()).forEach(cue -> append(spans, cue));
        below.forEach(cue -> append(spans, cue));
        var cue = new Cue(from, to, below.isEmpty(), spans);
        if (!flat.isEmpty()
                && flat.getLast().to() == from
                && flat.getLast().spans().equals(cue.spans())) {
            flat.set(flat.size() - 1, new Cue(flat.getLast().from(), to, cue.top(), cue.spans()));
        } else {
            put(cue);
        }
    }

    private static void append(List<Span> spans, Cue cue) {
        if (!spans.isEmpty()) {
            spans.add(new Span("\n", Span.Style.PLAIN));
        }
        spans.addAll(cue.spans());
    }
}
