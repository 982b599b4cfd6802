package nagare.torrent.webseed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nagare.torrent.metainfo.PieceLayout;

/// Blocks that were asked of one web seed and are not under way: neighbours are fetched as one range. Not thread-safe.
final class Orders {
    /// Blocks in one range, at most: 4 MiB.
    static final int MOST_JOINED = 256;

    private final PieceLayout layout;
    private final Map<Long, Wanted> waiting = new LinkedHashMap<>();

    /// One block; `start` is its place in torrent bytes.
    record Wanted(int piece, int begin, int length, long start) {
        long end() {
            return start + length;
        }
    }

    Orders(PieceLayout layout) {
        this.layout = layout;
    }

    Wanted wanted(int piece, int begin, int length) {
        return new Wanted(piece, begin, length, layout.startOf(piece) + begin);
    }

    /// False when it is no block of this torrent.
    boolean add(Wanted block) {
        boolean fits = block.piece() < layout.pieces()
                && block.length() > 0
                && block.length() <= PieceLayout.BLOCK
                && (long) block.begin() + block.length() <= layout.bytesIn(block.piece());
        return fits && waiting.putIfAbsent(block.start(), block) == null;
    }

    /// Whether it was waiting.
    boolean cancel(Wanted block) {
        return waiting.remove(block.start(), block);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// The block that waits longest, and those that follow it without a gap.
    List<Wanted> take() {
        var run = new ArrayList<Wanted>();
        for (Wanted next = waiting.values().iterator().next();
                next != null && run.size() < MOST_JOINED;
                next = waiting.get(next.end())) {
            waiting.remove(next.start());
            run.add(next);
        }
        return List.copyOf(run);
    }

    /// All of them; none waits any more.
    List<Wanted> drain() {
        var all = List.copyOf(waiting.values());
        waiting.clear();
        return all;
    }
}
