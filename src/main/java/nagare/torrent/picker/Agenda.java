package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the readers need, in order: by urgency, then by deadline, then by piece. Drawn up anew when a reader moved, and
/// otherwise twice a second while anybody plays, since deadlines come nearer.
final class Agenda {
    private static final long STALE = 500_000_000L;
    private static final long UNDRAWN = Long.MIN_VALUE;

    private final Pieces pieces;
    private final Suspects suspects;
    private final List<Wish> wishes = new ArrayList<>();
    private final Map<Integer, Wish> byPiece = new HashMap<>();
    private long drawnAt = UNDRAWN;
    private int head;
    private int pressingEnd;

    Agenda(Pieces pieces, Suspects suspects) {
        this.pieces = pieces;
        this.suspects = suspects;
    }

    void outdate() {
        drawnAt = UNDRAWN;
    }

    /// @param most bytes of read-ahead that one reader may have
    void update(Collection<Reader> readers, long most, long now) {
        if (drawnAt != UNDRAWN && (readers.isEmpty() || now - drawnAt < STALE)) {
            skipDone();
            return;
        }
        wishes.clear();
        byPiece.clear();
        long living = readers.stream()
                .filter(reader -> !reader.isGhost() && !reader.isBackground())
                .count();
        for (var reader : readers) {
            reader.served = 0;
            reader.shares = living > 1;
            reader.yields = living > 1 && readers.stream().anyMatch(other -> reader.yieldsTo(other, now));
            reader.wish(pieces, suspects, most, now, this::add);
        }
        wishes.addAll(byPiece.values());
        Collections.sort(wishes);
        drawnAt = now;
        head = 0;
        pressingEnd = 0;
        while (pressingEnd < wishes.size() && wishes.get(pressingEnd).urgency().isPressing()) {
            pressingEnd++;
        }
    }

    /// Where the first wish is that may still miss blocks.
    int head() {
        return head;
    }

    /// Where the pressing wishes end.
    int pressingEnd() {
        return Math.max(head, pressingEnd);
    }

    int size() {
        return wishes.size();
    }

    Wish at(int rank) {
        return wishes.get(rank);
    }

    @Nullable
    Wish of(int piece) {
        return byPiece.get(piece);
    }

    boolean isPressing() {
        for (int rank = head; rank < pressingEnd; rank++) {
            if (!pieces.isDone(wishes.get(rank).piece())) {
                return true;
            }
        }
        return false;
    }

    /// Whether every block that readers need is here or asked for.
    boolean isServed() {
        for (int rank = head; rank < wishes.size(); rank++) {
            if (!pieces.isExhausted(wishes.get(rank).piece())) {
                return false;
            }
        }
        return true;
    }

    /// The first deadline that is still open; `Long.MAX_VALUE` when every window is full.
    long firstDeadline() {
        for (int rank = head; rank < wishes.size(); rank++) {
            if (!pieces.isDone(wishes.get(rank).piece())) {
                return wishes.get(rank).deadline();
            }
        }
        return Long.MAX_VALUE;
    }

    /// The piece of the first wish that misses blocks, or -1.
    int firstMissing() {
        for (int rank = head; rank < wishes.size(); rank++) {
            if (!pieces.isDone(wishes.get(rank).piece())) {
                return wishes.get(rank).piece();
            }
        }
        return -1;
    }

    private void add(Wish wish) {
        byPiece.merge(wish.piece(), wish, (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }

    private void skipDone() {
        while (head < wishes.size() && pieces.isDone(wishes.get(head).piece())) {
            head++;
        }
    }
}
