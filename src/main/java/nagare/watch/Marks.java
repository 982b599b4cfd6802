package nagare.watch;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All marks, and what of them is not on disk yet. Not thread-safe.
final class Marks {
    /// Films that are remembered; the one that was touched longest ago is forgotten for another.
    static final int MOST = 10_000;

    private static final Comparator<Mark> NEWEST_FIRST = Comparator.comparing(Mark::opened)
            .reversed()
            .thenComparing(mark -> mark.item().torrent())
            .thenComparing(mark -> mark.item().file());

    private final int most;
    private final int listed;
    private final Map<Watchable, Mark> marks = new LinkedHashMap<>();
    private final Set<Watchable> unwritten = new HashSet<>();
    private List<Watchable> unfinished = List.of();

    /// @param listed how many unfinished films are listed
    Marks(Collection<Mark> kept, int most, int listed) {
        this.most = most;
        this.listed = listed;
        kept.stream().sorted(Comparator.comparing(Mark::changed)).forEach(mark -> marks.put(mark.item(), mark));
        forgetOldest();
        list();
    }

    /// What is to be written.
    record Unwritten(List<Mark> changed, List<Watchable> forgotten) {}

    /// The mark of a film, a new one where there was none.
    Mark of(Watchable item, Instant now) {
        Mark mark = marks.get(item);
        return mark == null ? Mark.begun(item, now) : mark;
    }

    boolean knows(Watchable item) {
        return marks.containsKey(item);
    }

    /// Keeps it. Whether the list of unfinished films is another one now.
    boolean put(Mark mark) {
        marks.remove(mark.item()); // to the end: it was touched last
        marks.put(mark.item(), mark);
        unwritten.add(mark.item());
        forgetOldest();
        return list();
    }

    List<Watchable> unfinished() {
        return unfinished;
    }

    /// Takes what is not on disk yet, to write it.
    Unwritten takeUnwritten() {
        var taken = new Unwritten(
                unwritten.stream().filter(marks::containsKey).map(marks::get).toList(),
                unwritten.stream().filter(item -> !marks.containsKey(item)).toList());
        unwritten.clear();
        return taken;
    }

    /// It could not be written.
    void giveBack(Unwritten taken) {
        taken.changed().forEach(mark -> unwritten.add(mark.item()));
        unwritten.addAll(taken.forgotten());
    }

    private void forgetOldest() {
        for (var eldest = marks.keySet().iterator(); marks.size() > most; ) {
            unwritten.add(eldest.next());
            eldest.remove();
        }
    }

    private boolean list() {
        List<Watchable> now = marks.values().stream()
                .filter(Mark::isUnfinished)
                .sorted(NEWEST_FIRST)
                .limit(listed)
                .map(Mark::item)
                .toList();
        if (now.equals(unfinished)) {
            return false;
        }
        unfinished = now;
        return true;
    }
}
