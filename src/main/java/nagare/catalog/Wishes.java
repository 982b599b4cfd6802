package nagare.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The releases whose torrents are wanted in the background. What was asked for last comes first, in the order it
/// was asked for; what nobody has repeated for long falls off the end. Pure, not thread-safe.
final class Wishes {
    static final int MAX = 500;

    private final Deque<Long> queue = new ArrayDeque<>();

    void add(Collection<Long> releases) {
        Set<Long> wanted = new LinkedHashSet<>(releases);
        queue.removeAll(wanted);
        List<Long> inOrder = new ArrayList<>(wanted);
        inOrder.reversed().forEach(queue::addFirst);
        while (queue.size() > MAX) {
            queue.removeLast();
        }
    }

    Optional<Long> next() {
        return Optional.ofNullable(queue.poll());
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
