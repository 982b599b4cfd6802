package nagare.subtitle.track;

import java.util.Map;
import java.util.TreeMap;

/// Parts of a file that are done with; neighbours become one.
final class Stretches {
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /// Where the part that holds this byte ends; the byte itself when none does.
    long endOf(long at) {
        Map.Entry<Long, Long> part = ends.floorEntry(at);
        return part == null || part.getValue() <= at ? at : part.getValue();
    }

    void add(long from, long to) {
        long begin = from;
        long end = to;
        Map.Entry<Long, Long> before = ends.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            begin = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (var after = ends.ceilingEntry(begin);
                after != null && after.getKey() <= end;
                after = ends.ceilingEntry(begin)) {
            end = Math.max(end, after.getValue());
            ends.remove(after.getKey());
        }
        ends.put(begin, end);
    }
}
