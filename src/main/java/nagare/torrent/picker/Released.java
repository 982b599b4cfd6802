package nagare.torrent.picker;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/// Requests we took back (cancelled, or lost to a choke) whose block may still be on its way: for a minute such a block
/// is no offence. Until the peer has answered, or had the time to, the request still fills one of its `reqq` slots.
final class Released {
    private static final long FORGIVEN = 60_000_000_000L;
    private static final int MOST = 4096;

    private record Spot(int piece, int begin) {}

    private record Entry(Spot spot, long at, long slotUntil) {}

    private final ArrayDeque<Entry> order = new ArrayDeque<>();
    private final Map<Spot, Entry> entries = new HashMap<>();

    void add(Block block, long now, long slotUntil) {
        var entry = new Entry(new Spot(block.piece(), block.begin()), now, slotUntil);
        entries.put(entry.spot, entry);
        order.addLast(entry);
        expire(now);
    }

    /// Whether this block was taken back in the last minute; forgets it.
    boolean take(Block block, long now) {
        expire(now);
        return entries.remove(new Spot(block.piece(), block.begin())) != null;
    }

    /// Slots of the peer's request queue that may still be filled.
    int slots(long now) {
        expire(now);
        int slots = 0;
        for (var entry : entries.values()) {
            if (entry.slotUntil > now) {
                slots++;
            }
        }
        return slots;
    }

    /// When the next slot is free again; `Long.MAX_VALUE` when none is filled.
    long freeAt(long now) {
        long freeAt = Long.MAX_VALUE;
        for (var entry : entries.values()) {
            if (entry.slotUntil > now) {
                freeAt = Math.min(freeAt, entry.slotUntil);
            }
        }
        return freeAt;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    private void expire(long now) {
        while (!order.isEmpty() && (now - order.getFirst().at > FORGIVEN || order.size() > MOST)) {
            var oldest = order.removeFirst();
            entries.remove(oldest.spot, oldest);
        }
    }
}
