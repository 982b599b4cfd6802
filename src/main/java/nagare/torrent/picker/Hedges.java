package nagare.torrent.picker;

import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Request;
import nagare.torrent.picker.reader.Agenda;
import nagare.torrent.picker.reader.Urgency;
import nagare.torrent.picker.reader.Wish;
import nagare.torrent.picker.trust.Suspects;
import org.jspecify.annotations.Nullable;

/// Second copies of blocks that come too late: asked of a peer that would have them clearly sooner, inside a budget.
final class Hedges {
    private static final long MARGIN_LEAST = 40_000_000L;
    private static final long MARGIN_SHARE = 4;
    private static final long VERY_LATE = 1_000_000_000L;
    private static final int HOLDERS = 2;
    private static final int HOLDERS_WHEN_VERY_LATE = 3;

    private final Agenda agenda;
    private final Suspects suspects;
    private final HedgeBudget budget;

    Hedges(Agenda agenda, Suspects suspects, HedgeBudget budget) {
        this.agenda = agenda;
        this.suspects = suspects;
        this.budget = budget;
    }

    /// The block under way elsewhere that gains most from being asked of this peer too, or null. Only blocks that a
    /// reader presses for, unless the peer would idle otherwise; with `before` only such as are needed before it.
    @Nullable
    Request find(Lanes.Lane lane, Lanes lanes, boolean anyBlock, @Nullable Wish before, long now) {
        if (!budget.allows()) {
            return null;
        }
        Request worst = null;
        long latest = 0;
        for (int i = 0; i < lanes.size(); i++) {
            var other = lanes.at(i).peer;
            var owed = other.owed;
            if (other == lane.peer) {
                continue;
            }
            for (int place = owed.size() - 1; place >= 0; place--) {
                long arrival = other.arrival(place, now);
                if (!isClearlySooner(lane.eta(), arrival, now) || (worst != null && arrival <= latest)) {
                    break;
                }
                if (isBefore(owed.get(place), before)
                        && isWorthwhile(owed.get(place), lane.peer, arrival, anyBlock, now)) {
                    worst = owed.get(place);
                    latest = arrival;
                    break;
                }
            }
        }
        return worst;
    }

    private static boolean isClearlySooner(long eta, long arrival, long now) {
        return eta + Math.max(MARGIN_LEAST, (arrival - now) / MARGIN_SHARE) < arrival;
    }

    private boolean isBefore(Request request, @Nullable Wish before) {
        if (before == null) {
            return true;
        }
        var wish = agenda.of(request.piece.piece);
        return wish != null && wish.piece() != before.piece() && wish.compareTo(before) < 0;
    }

    private boolean isWorthwhile(Request request, Peer peer, long arrival, boolean anyBlock, long now) {
        int piece = request.piece.piece;
        var wish = agenda.of(piece);
        boolean pressing = wish != null
                && wish.urgency().isPressing()
                && (wish.urgency() == Urgency.BLOCKED || arrival > wish.deadline());
        if (!pressing && !anyBlock) {
            return false;
        }
        boolean veryLate =
                pressing && wish.urgency() == Urgency.BLOCKED && now - request.askedAt > VERY_LATE + request.peer.rtt();
        return !request.doubted
                && peer.mayAsk(piece)
                && !suspects.reserves(piece)
                && suspects.mayAsk(peer, piece)
                && !request.piece.isHere(request.index)
                && request.piece.of(peer, request.index) == null
                && request.piece.holders(request.index) < (veryLate ? HOLDERS_WHEN_VERY_LATE : HOLDERS);
    }
}
