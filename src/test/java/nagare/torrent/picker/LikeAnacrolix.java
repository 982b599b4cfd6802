package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;

/// anacrolix/torrent of today in small, with a responsive reader: unverified blocks leave at once. The piece under the
/// playhead comes first, then the read-ahead: what was read without a seek, and at least 5 MiB as those who build on it
/// set it. A block has one holder. A wire gets new requests only when it has none left, twice as many as the last time.
final class LikeAnacrolix extends Rival {
    private static final long READAHEAD = 5 * MEBI;
    private static final int MOST = 963;

    private final Map<Integer, Integer> batches = new HashMap<>();
    private final List<Block> fresh = new ArrayList<>();
    private long now;

    LikeAnacrolix(PieceLayout layout) {
        super(layout);
    }

    @Override
    public List<Block> early(long now) {
        var early = List.copyOf(fresh);
        fresh.clear();
        return early;
    }

    @Override
    void arrived(Wire wire, Block block, long now) {
        fresh.add(block);
    }

    @Override
    void decide(Collection<Wire> due, long time) {
        now = time;
        for (var wire : due) {
            if (!wire.choked && wire.owed.isEmpty()) {
                refill(wire);
            }
        }
    }

    private void refill(Wire wire) {
        int batch = Math.min(Math.min(wire.most, MOST), Math.max(1, 2 * batches.getOrDefault(wire.id, 0)));
        int asked = 0;
        for (int piece : (Iterable<Integer>) wishes()::iterator) {
            if (!wire.has.get(piece) || isWhole(piece)) {
                continue;
            }
            for (int free = part(piece).free();
                    free >= 0 && asked < batch;
                    free = part(piece).free()) {
                if (!ask(wire, piece, free, now)) {
                    break;
                }
                asked++;
            }
            if (asked == batch) {
                break;
            }
        }
        if (asked == 0) {
            asked = steal(wire);
        }
        if (asked > 0) {
            batches.put(wire.id, asked);
        }
    }

    private IntStream wishes() {
        return IntStream.concat(
                        streams.values().stream().flatMapToInt(stream -> window(stream, 1)),
                        streams.values().stream()
                                .flatMapToInt(stream ->
                                        window(stream, Math.max(READAHEAD, stream.position - stream.openedAt))))
                .distinct();
    }

    /// Takes one block from whoever has the most wished ones under way, when that is more than one.
    private int steal(Wire wire) {
        var wished = wishes().collect(BitSet::new, BitSet::set, BitSet::or);
        Wire richest = null;
        for (var other : wires.values()) {
            if (other != wire
                    && other.owed.size() > 1
                    && (richest == null || other.owed.size() > richest.owed.size())) {
                richest = other;
            }
        }
        if (richest == null) {
            return 0;
        }
        for (var block : List.copyOf(richest.owed.keySet()).reversed()) {
            if (wished.get(block.piece()) && wire.has.get(block.piece()) && !wire.owed.containsKey(block)) {
                cancel(richest, block);
                return ask(wire, block.piece(), index(block), now) ? 1 : 0;
            }
        }
        return 0;
    }

    @Override
    public long nextPlan() {
        return NEVER;
    }
}
