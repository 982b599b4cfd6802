package nagare.torrent.picker;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.books.Depth;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.books.Request;
import nagare.torrent.picker.books.Traffic;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.reader.Agenda;
import nagare.torrent.picker.reader.Urgency;
import nagare.torrent.picker.reader.Wish;
import nagare.torrent.picker.trust.Mending;
import nagare.torrent.picker.trust.Suspects;
import nagare.torrent.picker.trust.Trust;
import nagare.torrent.picker.trust.Witnesses;
import org.jspecify.annotations.Nullable;

/// Fills the pipelines. The peer that would deliver soonest chooses first; it takes the most urgent block that it can
/// bring in time, or that nobody would bring sooner. So the playhead's piece is spread over the fast peers, and a slow
/// peer takes the earliest block it does not make late.
final class Planner {
    /// A peer takes a block if the others need this much of the time it needs to come to it.
    private static final double NEARLY = 0.85;

    private static final int EXACT = 8;
    private static final double HALF_SECOND = 0.5;

    private final Pieces pieces;
    private final Agenda agenda;
    private final Trust trust;
    private final Suspects suspects;
    private final Mending mending;
    private final Witnesses witnesses;
    private final Traffic traffic;
    private final HedgeBudget budget;
    private final Hedges hedges;
    private final OpenLimit limit;
    private final Lanes lanes = new Lanes();
    private boolean mayOpen;
    private boolean anyTrusted;

    Planner(
            Pieces pieces,
            Agenda agenda,
            Trust trust,
            Mending mending,
            Traffic traffic,
            HedgeBudget budget,
            OpenLimit limit) {
        this.mending = mending;
        this.pieces = pieces;
        this.trust = trust;
        this.suspects = trust.suspects();
        this.witnesses = new Witnesses(pieces, agenda, trust);
        this.agenda = agenda;
        this.traffic = traffic;
        this.budget = budget;
        this.limit = limit;
        this.hedges = new Hedges(agenda, suspects, budget);
    }

    void fill(Collection<Peer> all, Depth depth, List<Order> orders, long now) {
        var peers = mending.useful(all);
        lanes.measure(peers, depth, now);
        boolean pressing = agenda.isPressing();
        mayOpen = !pressing || pieces.openCount() < mostOpen();
        anyTrusted = trust.anyTrusted();
        witnesses.look(peers, now);
        for (var lane = lanes.soonest(); lane != null; lane = lanes.soonest()) {
            var order = serve(lane, pressing, now);
            if (order == null) {
                lane.room = 0;
            } else {
                orders.add(order);
                lane.asked();
            }
        }
    }

    /// Finish rule: while somebody presses, no more pieces are open than half a second of the swarm fills. More would
    /// share the bandwidth among pieces none of which gets done.
    private int mostOpen() {
        double halfSecond = lanes.blocksPerSecond() * HALF_SECOND * PieceLayout.BLOCK;
        return 1 + (int) Math.ceil(halfSecond / pieces.layout.pieceBytes());
    }

    private @Nullable Order serve(Lanes.Lane lane, boolean pressing, long now) {
        Order order = null;
        boolean trusted = !lane.peer.snubbed;
        if (pressing && trusted) {
            order = witnesses.isNeeded() ? askWitness(lane.peer, now) : null;
            order = order != null ? order : takeWish(lane, agenda.head(), agenda.pressingEnd(), now);
            order = order != null ? order : hedge(lane, false, now);
        }
        order = order != null ? order : takeWish(lane, agenda.pressingEnd(), agenda.size(), now);
        order = order != null ? order : takeWanted(lane.peer, now);
        if (order == null && lane.peer.owed.isEmpty()) {
            order = takeLeftover(lane.peer, now);
            order = order != null || !trusted ? order : hedge(lane, true, now);
        }
        return order;
    }

    /// The first wish, by rank, that this peer should work on.
    private @Nullable Order takeWish(Lanes.Lane lane, int from, int to, long now) {
        long eta = lane.eta();
        double ahead = agenda.head() < from ? freeBlocks(agenda.head(), from) : 0;
        double others = -1;
        int exact = EXACT;
        Wish chosen = null;
        int skip = 0;
        for (int rank = from; rank < to; rank++) {
            var wish = agenda.at(rank);
            if (chosen != null && (wish.deadline() > chosen.deadline() || wish.urgency() != chosen.urgency())) {
                break;
            }
            if (pieces.isExhausted(wish.piece())) {
                continue;
            }
            ahead += pieces.freeBlocks(wish.piece());
            if (!isOpenTo(lane, wish)) {
                continue;
            }
            int spare = 0;
            boolean takes = eta <= wish.deadline();
            if (!takes) {
                others = others < 0 ? NEARLY * lanes.others(lane, eta) : others;
                spare = (int) Math.max(0, others - (ahead - pieces.freeBlocks(wish.piece())));
                takes = ahead > others
                        || (exact-- > 0 && ahead > NEARLY * lanes.others(lane, eta, wish.piece(), suspects))
                        || suspects.reserves(wish.piece());
            }
            if (takes && (chosen == null || wish.reader().served < chosen.reader().served)) {
                chosen = wish;
                skip = spare;
                if (wish.urgency() != Urgency.BLOCKED) {
                    break;
                }
            }
        }
        if (chosen == null) {
            return null;
        }
        if (chosen.urgency() != Urgency.BLOCKED || chosen.piece() != agenda.firstMissing()) {
            var late = hedgeBefore(lane, chosen, now);
            if (late != null) {
                return late;
            }
        }
        return take(lane.peer, chosen, skip, now);
    }

    private double freeBlocks(int from, int to) {
        double blocks = 0;
        for (int rank = from; rank < to; rank++) {
            int piece = agenda.at(rank).piece();
            blocks += pieces.isExhausted(piece) ? 0 : pieces.freeBlocks(piece);
        }
        return blocks;
    }

    /// Where others are trusted, a stranger works on one piece until it has hashed, so that a liar spoils but one. One
    /// that is asked for a whole piece alone gets it all the same: else two strangers may wait for each other.
    private boolean isOnProbation(Peer peer, int piece) {
        int other = peer.probation();
        if (other < 0 || other == piece || !anyTrusted || suspects.sole(piece) == peer.id) {
            return false;
        }
        return agenda.of(other) != null || pieces.isPending(other);
    }

    private boolean isOpenTo(Lanes.Lane lane, Wish wish) {
        int piece = wish.piece();
        if (!lane.peer.mayAsk(piece) || !suspects.mayAsk(lane.peer, piece) || isOnProbation(lane.peer, piece)) {
            return false;
        }
        return switch (wish.urgency()) {
            case BLOCKED -> true;
            case START -> hasRoom(piece);
            case INDEX -> !isSpared(lane, piece);
            case AHEAD, BACKGROUND ->
                pieces.open(piece) != null || (limit.allows() && (mayOpen || lane.peer.owed.isEmpty()));
        };
    }

    /// Whether there is memory for the piece.
    private boolean hasRoom(int piece) {
        return pieces.open(piece) != null || limit.allows();
    }

    /// The index must not slow the start: while somebody presses, the fastest peer leaves it to another.
    private boolean isSpared(Lanes.Lane lane, int piece) {
        if (!lanes.isFastest(lane) || !agenda.isPressing()) {
            return false;
        }
        for (int i = 0; i < lanes.size(); i++) {
            var other = lanes.at(i);
            if (other != lane && other.peer.isServing() && other.peer.mayAsk(piece)) {
                return true;
            }
        }
        return false;
    }

    /// @param skip how many free blocks the other peers will have brought before this one could
    private @Nullable Order take(Peer peer, Wish wish, int skip, long now) {
        wish.reader().served++;
        if (!wish.byBlock()) {
            return take(peer, wish.piece(), 0, 0, now);
        }
        boolean believed = pieces.isProvable(wish.piece()) || peer.isTrusted() || !anyTrusted;
        return take(peer, wish.piece(), wish.first(), believed ? skip : Integer.MAX_VALUE, now);
    }

    private @Nullable Order take(Peer peer, int index, int first, int skip, long now) {
        var piece = pieces.opened(index);
        int block = piece.free(peer, first, skip);
        return block < 0 ? null : traffic.ask(peer, piece, block, now);
    }

    /// A second copy of a head block, from another network, where nobody is trusted yet.
    private @Nullable Order askWitness(Peer peer, long now) {
        int block = witnesses.blockFor(peer);
        if (block < 0 || !budget.allows()) {
            return null;
        }
        budget.spend();
        return traffic.askWitness(peer, witnesses.piece(), block, now);
    }

    /// Without a reader: finish what is begun, then open the next piece in order.
    private @Nullable Order takeWanted(Peer peer, long now) {
        int begun = first(pieces.begun(), peer);
        if (begun >= 0) {
            return take(peer, begun, 0, 0, now);
        }
        if (!limit.allows() && !(peer.owed.isEmpty() && limit.makesRoom(now))) {
            return null;
        }
        int untouched = first(pieces.untouched(), peer);
        return untouched < 0 ? null : take(peer, untouched, 0, 0, now);
    }

    private int first(BitSet candidates, Peer peer) {
        int piece = candidates.nextSetBit(0);
        while (piece >= 0 && !(peer.mayAsk(piece) && suspects.mayAsk(peer, piece))) {
            int next = peer.has.nextSetBit(piece + 1);
            piece = next < 0 ? -1 : candidates.nextSetBit(next);
        }
        return piece;
    }

    /// Rather than idle, a slow peer takes the least urgent block that is left.
    private @Nullable Order takeLeftover(Peer peer, long now) {
        for (int rank = agenda.size() - 1; rank >= agenda.head(); rank--) {
            var wish = agenda.at(rank);
            int piece = wish.piece();
            if (!pieces.isExhausted(piece)
                    && hasRoom(piece)
                    && peer.mayAsk(piece)
                    && suspects.mayAsk(peer, piece)
                    && !isOnProbation(peer, piece)) {
                return take(peer, wish, 0, now);
            }
        }
        return null;
    }

    private @Nullable Order hedge(Lanes.Lane lane, boolean anyBlock, long now) {
        return hedge(lane, hedges.find(lane, lanes, anyBlock, null, now), now);
    }

    /// What a viewer stands still for comes before what is needed next, even if it was asked of somebody already.
    private @Nullable Order hedgeBefore(Lanes.Lane lane, Wish next, long now) {
        return hedge(lane, hedges.find(lane, lanes, false, next, now), now);
    }

    private @Nullable Order hedge(Lanes.Lane lane, @Nullable Request late, long now) {
        if (late == null) {
            return null;
        }
        budget.spend();
        return traffic.ask(lane.peer, late.piece, late.index, now);
    }
}
