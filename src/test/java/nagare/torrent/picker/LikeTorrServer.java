package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;

/// TorrServer (its fork of anacrolix/torrent of 2019) in small. Every wire walks the piece under the playhead, then 16
/// MiB of read-ahead, then the rest of a window of 61 MiB, and takes each block that no other was asked for within the
/// last second. It keeps half of what it delivers in a second under way. Whatever arrives leaves at once, unverified.
final class LikeTorrServer extends Rival {
    private static final long AGAIN = SECOND;
    private static final long READAHEAD = 16 * MEBI;
    private static final long WINDOW = 64 * MEBI * 95 / 100;
    private static final int LEAST = 2;

    private final Map<Block, Long> askedAt = new HashMap<>();
    private final Map<Integer, Integer> trust = new HashMap<>();
    private final List<Block> fresh = new ArrayList<>();
    private long now;
    private long wakeAt = NEVER;
    private boolean retracts;

    LikeTorrServer(PieceLayout layout) {
        super(layout);
    }

    @Override
    public Blame blame() {
        return Blame.LEAST_TRUSTED;
    }

    @Override
    void sought(Stream stream, long now) {
        retracts = true;
    }

    @Override
    public List<Block> early(long now) {
        var early = List.copyOf(fresh);
        fresh.clear();
        return early;
    }

    @Override
    void arrived(Wire wire, Block block, long now) {
        cancelCopies(block);
        askedAt.remove(block);
        fresh.add(block);
    }

    @Override
    void completed(int piece, List<Integer> senders) {
        senders.forEach(sender -> trust.merge(sender, 1, Integer::sum));
    }

    @Override
    void spoilt(int piece, List<Integer> senders) {
        senders.forEach(sender -> trust.merge(sender, -1, Integer::sum));
    }

    @Override
    public int trust(int peer) {
        return trust.getOrDefault(peer, 0);
    }

    @Override
    void decide(Collection<Wire> due, long time) {
        now = time;
        wakeAt = now >= wakeAt ? NEVER : wakeAt;
        if (retracts) {
            retracts = false;
            retract();
        }
        for (var wire : due) {
            if (!wire.choked) {
                fill(wire);
            }
        }
    }

    private void retract() {
        for (var wire : wires.values()) {
            for (var block : List.copyOf(wire.owed.keySet())) {
                boolean isNeeded = streams.values().stream()
                        .anyMatch(stream -> window(stream, WINDOW).anyMatch(piece -> piece == block.piece()));
                if (!isNeeded) {
                    cancel(wire, block);
                }
            }
        }
    }

    private void fill(Wire wire) {
        int most = Math.max(LEAST, (int) (wire.speed(now) / PieceLayout.BLOCK / 2));
        for (var stream : streams.values()) {
            if (!take(wire, stream, layout.pieceBytes(), most)) {
                return;
            }
        }
        for (long ahead : new long[] {READAHEAD, WINDOW}) {
            for (var stream : streams.values()) {
                if (!take(wire, stream, ahead / Math.max(1, streams.size()), most)) {
                    return;
                }
            }
        }
    }

    /// False when the wire is full.
    private boolean take(Wire wire, Stream stream, long bytes, int most) {
        if (wire.owed.size() >= most) {
            return false;
        }
        var pieces =
                window(stream, Math.min(bytes, stream.end - stream.position)).iterator();
        while (pieces.hasNext()) {
            int piece = pieces.nextInt();
            if (!wire.has.get(piece) || isWhole(piece)) {
                continue;
            }
            var part = part(piece);
            int blocks = layout.blocksIn(piece);
            for (int index = part.here.nextClearBit(0); index < blocks; index = part.here.nextClearBit(index + 1)) {
                if (wire.owed.size() >= most) {
                    return false;
                }
                takeBlock(wire, part, piece, index);
            }
        }
        return true;
    }

    private void takeBlock(Wire wire, Part part, int piece, int index) {
        var block = block(piece, index);
        if (part.holders[index] > 0) {
            long again = askedAt.getOrDefault(block, 0L) + AGAIN;
            if (again > now) {
                wakeAt = Math.min(wakeAt, again);
                return;
            }
        }
        if (ask(wire, piece, index, now)) {
            askedAt.put(block, now);
        }
    }

    @Override
    public long nextPlan() {
        return wakeAt;
    }
}
