package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gathers cues as a reader finds them and puts them in order: those that show nothing are dropped, what has no
/// sensible end gets one, equal ones become one.
public final class CueList {
    /// How long a cue without a sensible end is shown, unless another begins before: long enough to read.
    static final long DEFAULT_MILLIS = 3_000;

    /// Equal texts with no more than this between them are one cue: typeset signs come as one line for each frame.
    static final long FRAME_MILLIS = 50;

    private final List<Draft> drafts = new ArrayList<>();

    private long chars;

    private record Draft(long from, long to, boolean top, List<Span> spans) {}

    /// A cue as it stands in the file. One that begins before the film is cut; one that ends before it begins, or in
    /// the same moment, is shown until the next, [#DEFAULT_MILLIS] at most.
    ///
    /// @return false when no more are taken
    public boolean add(long from, long to, boolean top, List<Span> spans) {
        if (drafts.size() >= TextLimits.MAX_CUES || chars >= TextLimits.MAX_CHARS) {
            return false;
        }
        boolean passed = to <= 0 && from < to;
        if (!passed && from < TextLimits.MAX_MILLIS && from > -TextLimits.MAX_MILLIS) {
            List<Span> tidy = Span.tidy(spans);
            if (!tidy.isEmpty()) {
                chars += tidy.stream().mapToInt(span -> span.text().length()).sum();
                drafts.add(new Draft(Math.max(0, from), Math.min(to, TextLimits.MAX_MILLIS), top, tidy));
            }
        }
        return true;
    }

    public boolean add(long from, long to, List<Span> spans) {
        return add(from, to, false, spans);
    }

    public int size() {
        return drafts.size();
    }

    /// All in order of their beginning; those that begin together stay in the order of the file.
    public List<Cue> cues() {
        List<Draft> sorted = new ArrayList<>(drafts);
        sorted.sort(Comparator.comparingLong(Draft::from));
        long[] nexts = nexts(sorted);
        Map<Text, Integer> places = new HashMap<>();
        List<Cue> cues = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            Draft draft = sorted.get(i);
            Cue cue = new Cue(draft.from(), end(draft, nexts[i]), draft.top(), draft.spans());
            Integer same = places.get(new Text(cue.top(), cue.text()));
            if (same != null && cue.from() <= cues.get(same).to() + FRAME_MILLIS) {
                Cue before = cues.get(same);
                cues.set(same, new Cue(before.from(), Math.max(before.to(), cue.to()), before.top(), before.spans()));
            } else {
                places.put(new Text(cue.top(), cue.text()), cues.size());
                cues.add(cue);
            }
        }
        return cues;
    }

    private record Text(boolean top, String text) {}

    private static long end(Draft draft, long next) {
        if (draft.to() > draft.from()) {
            return draft.to();
        }
        long until = Math.min(draft.from() + DEFAULT_MILLIS, Math.max(next, draft.from() + 1));
        return Math.min(until, TextLimits.MAX_MILLIS);
    }

    /// For each the next later beginning.
    private static long[] nexts(List<Draft> sorted) {
        long[] nexts = new long[sorted.size()];
        long next = Long.MAX_VALUE;
        for (int i = sorted.size() - 1; i >= 0; i--) {
            if (i + 1 < sorted.size()
                    && sorted.get(i + 1).from() > sorted.get(i).from()) {
                next = sorted.get(i + 1).from();
            }
            nexts[i] = next;
        }
        return nexts;
    }
}
