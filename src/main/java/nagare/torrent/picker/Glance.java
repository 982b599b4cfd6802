package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import nagare.torrent.picker.books.Depth;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Peers;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.reader.Readers;
import nagare.torrent.picker.trust.Suspects;
import nagare.torrent.status.Idle;
import nagare.torrent.status.ReaderStatus;

/// What a [Picker] thinks at one moment, for display. Changes nothing; to be used before the next event, by the owner.
public final class Glance {
    private final Peers peers;
    private final Readers readers;
    private final Pieces pieces;
    private final Suspects suspects;
    private final OpenLimit limit;
    private final Depth depth;
    private final long now;
    private final BitSet windows;
    private final BitSet wanted;
    private final BitSet scratch = new BitSet();

    Glance(Peers peers, Readers readers, Pieces pieces, Suspects suspects, OpenLimit limit, Depth depth, long now) {
        this.peers = peers;
        this.readers = readers;
        this.pieces = pieces;
        this.suspects = suspects;
        this.limit = limit;
        this.depth = depth;
        this.now = now;
        windows = readers.windows();
        wanted = (BitSet) pieces.wanted().clone();
        wanted.or(windows);
        wanted.andNot(pieces.verified());
    }

    /// The pieces inside some reader's window, here or not.
    public BitSet windows() {
        return (BitSet) windows.clone();
    }

    /// The pieces that are fetched for a reader or for a download, and not verified.
    public BitSet wanted() {
        return (BitSet) wanted.clone();
    }

    /// How many blocks of the piece are here while it is not whole, or waits for its hash; 0 else.
    public int blocksHere(int piece) {
        var known = pieces.here(piece);
        return known == null ? 0 : pieces.layout.blocksIn(piece) - known.missing();
    }

    /// Whether some block of the piece has been asked for, and the piece is not verified.
    public boolean isBegun(int piece) {
        return pieces.here(piece) != null;
    }

    /// Ghosts too.
    public List<ReaderStatus> readers(int most) {
        var told = new ArrayList<ReaderStatus>();
        for (var reader : readers.all()) {
            if (told.size() < most) {
                told.add(reader.status(pieces.verified(), readers.windowShare(), now));
            }
        }
        return told;
    }

    /// Nothing when the peer is not known (any more).
    public Optional<Standing> of(int peer) {
        var known = peers.of(peer);
        return known == null
                ? Optional.empty()
                : Optional.of(new Standing(
                        known.rtt(),
                        known.owed.size(),
                        known.queueLength(depth),
                        known.snubbed,
                        suspects.involve(known.id),
                        idle(known)));
    }

    /// Each step takes away what cannot be asked of the peer for one reason; the step that leaves nothing is the
    /// reason.
    private Optional<Idle> idle(Peer peer) {
        if (peer.snubbed) {
            return Optional.of(Idle.SNUBBED);
        }
        if (!peer.owed.isEmpty()) {
            return Optional.empty();
        }
        if (pieces.verified().cardinality() == pieces.layout.pieces()) {
            return Optional.of(Idle.COMPLETE);
        }
        if (peer.has.isEmpty()) {
            return Optional.of(Idle.HAS_NOTHING);
        }
        scratch.clear();
        scratch.or(peer.has);
        scratch.andNot(pieces.verified());
        if (scratch.isEmpty()) {
            return Optional.of(Idle.NOTHING_NEW);
        }
        scratch.and(wanted);
        if (scratch.isEmpty()) {
            return Optional.of(Idle.NOTHING_WANTED);
        }
        return Optional.of(whyNotAsked(peer));
    }

    private Idle whyNotAsked(Peer peer) {
        if (peer.choked) {
            scratch.and(peer.allowedFast);
        }
        if (scratch.isEmpty()) {
            return Idle.CHOKES;
        }
        scratch.andNot(pieces.exhausted());
        if (scratch.isEmpty()) {
            return Idle.ALL_ASKED;
        }
        keep(piece -> suspects.mayAsk(peer, piece));
        if (scratch.isEmpty()) {
            return Idle.PAROLE;
        }
        keep(peer::mayAsk);
        if (scratch.isEmpty()) {
            return Idle.REFUSED;
        }
        if (!peer.hasRoom(now)) {
            return Idle.QUEUE_FULL;
        }
        boolean mayWait = !scratch.intersects(windows) && !scratch.intersects(pieces.begun());
        return mayWait && !limit.allows() ? Idle.HALF_DONE : Idle.NOT_YET;
    }

    private void keep(IntPredicate good) {
        for (int piece = scratch.nextSetBit(0); piece >= 0; piece = scratch.nextSetBit(piece + 1)) {
            if (!good.test(piece)) {
                scratch.clear(piece);
            }
        }
    }
}
