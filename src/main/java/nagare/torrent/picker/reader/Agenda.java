package nagare.torrent.picker.reader;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import nagare.torrent.picker.books.Pieces;
import org.jspecify.annotations.Nullable;

/// What the readers need, in order: by urgency, then by deadline, then by piece. Drawn up anew when a reader moved, and
/// otherwise twice a second while anybody plays, since deadlines come nearer.
public final class Agenda {
    private static final long STALE = 500_000_000L;
    private static final long UNDRAWN = Long.MIN_VALUE;

    private final Pieces pieces;
    private final IntPredicate isSuspect;
    private final List<Wish> wishes = new ArrayList<>();
    private final Map<Integer, Wish> byPiece = new HashMap<>();
    private long drawnAt = UNDRAWN;
    private int head;
    private int pressingEnd;

    /// @param isSuspect whether a piece failed its hash and has not come right
    public Agenda(Pieces pieces, IntPredicate isSuspect) {
        this.pieces = pieces;
        this.isSuspect = isSuspect;
    }

    public void outdate() {
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
            reader.wish(pieces, isSuspect, most, now, this::add);
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
    public int head() {
        return head;
    }

    /// Where the pressing wishes end.
    public int pressingEnd() {
        return Math.max(head, pressingEnd);
    }

    public int size() {
        return wishes.size();
    }

    public Wish at(int rank) {
        return wishes.get(rank);
    }

    @Nullable
    public Wish of(int piece) {
        return byPiece.get(piece);
    }

    public boolean isPressing() {
        for (int rank = head; rank < pressingEnd; rank++) {
            if (!pieces.isDone(wishes.get(rank).piece())) {
                return true;
            }
        }
        return false;
    }

    /// Whether every block that readers need is here or asked for.
    public boolean isServed() {
        for (int rank = head; rank < wishes.size(); rank++) {
            if (!pieces.isExhausted(wishes.get(rank).piece())) {
                return false;
            }
        }
        return true;
    }

    /// The first deadline that is still open; `Long.MAX_VALUE` when every window is full.
    public long firstDeadline() {
        for (int rank = head; rank < wishes.size(); rank++) {
            if (!pieces.isDone(wishes.get(rank).piece())) {
                return wishes.get(rank).deadline();
            }
        }
        return Long.MAX_VALUE;
    }

    /// The piece of the first wish that misses blocks, or -1.
    public int firstMissing() {
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
