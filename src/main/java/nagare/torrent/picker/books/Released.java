package nagare.torrent.picker.books;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import nagare.torrent.picker.order.Block;

/// Requests we took back (cancelled, or lost to a choke) whose block may still be on its way: for a minute such a block
/// is no offence. Until the peer has answered, or had the time to, the request still fills one of its `reqq` slots.
final class Released {
    private static final long FORGIVEN = 60_000_000_000L;
    private static final int MOST = 4096;

    private record Spot(int piece, int begin) {}

    private static final class Entry {
        final Spot spot;
        final long at;
        final long slotUntil;
        boolean answered;

        Entry(Spot spot, long at, long slotUntil) {
            this.spot = spot;
            this.at = at;
            this.slotUntil = slotUntil;
        }
    }

    private final ArrayDeque<Entry> order = new ArrayDeque<>();
    private final ArrayDeque<Entry> slots = new ArrayDeque<>();
    private final Map<Spot, ArrayDeque<Entry>> bySpot = new HashMap<>();
    private int filled;

    void add(Block block, long now, long slotUntil) {
        var entry = new Entry(new Spot(block.piece(), block.begin()), now, slotUntil);
        bySpot.computeIfAbsent(entry.spot, spot -> new ArrayDeque<>(2)).addLast(entry);
        order.addLast(entry);
        slots.addLast(entry);
        filled++;
        expire(now);
    }

    /// Whether this block was taken back in the last minute and not answered since; now it is.
    boolean take(Block block, long now) {
        expire(now);
        var spot = new Spot(block.piece(), block.begin());
        var entries = bySpot.get(spot);
        if (entries == null) {
            return false;
        }
        answer(entries.removeFirst());
        if (entries.isEmpty()) {
            bySpot.remove(spot);
        }
        return true;
    }

    /// Slots of the peer's request queue that may still be filled.
    int slots(long now) {
        expire(now);
        return filled;
    }

    /// When the next slot is free again; `Long.MAX_VALUE` when none is filled.
    long freeAt(long now) {
        expire(now);
        return slots.isEmpty() ? Long.MAX_VALUE : slots.getFirst().slotUntil;
    }

    private void answer(Entry entry) {
        if (!entry.answered) {
            entry.answered = true;
            filled--;
        }
    }

    private void expire(long now) {
        while (!slots.isEmpty() && (slots.getFirst().answered || slots.getFirst().slotUntil <= now)) {
            answer(slots.removeFirst());
        }
        while (!order.isEmpty() && (now - order.getFirst().at > FORGIVEN || order.size() > MOST)) {
            forget(order.removeFirst());
        }
    }

    private void forget(Entry entry) {
        var entries = bySpot.get(entry.spot);
        if (entries != null && entries.remove(entry) && entries.isEmpty()) {
            bySpot.remove(entry.spot);
        }
    }
}
