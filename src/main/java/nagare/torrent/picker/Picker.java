package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.books.Depth;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Peers;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.books.Traffic;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;
import nagare.torrent.picker.reader.Agenda;
import nagare.torrent.picker.reader.Readers;
import nagare.torrent.picker.trust.EarlyBlocks;
import nagare.torrent.picker.trust.Mending;
import nagare.torrent.picker.trust.Suspects;
import nagare.torrent.picker.trust.Trust;

/// Decides which 16 KiB block to ask of which peer, driven by the deadlines of readers. One torrent, one owner thread.
/// Peers and readers are numbers that the owner chooses. A piece is absent, open (some blocks asked or here), whole
/// (all blocks here, hash pending) or verified.
///
/// Everything that happens is told to the picker; then [#plan] says what to send. Events about a peer or a reader that
/// is not known (any more) are ignored, since they may cross its departure. The same events give the same orders.
public final class Picker {
    private static final long SECOND = 1_000_000_000L;
    private static final long COMFORT = 19 * SECOND;
    private static final long EASE = 5 * SECOND;
    private static final long NEVER = Long.MAX_VALUE;

    private final Peers peers = new Peers();
    private final Suspects suspects = new Suspects();
    private final HedgeBudget budget = new HedgeBudget();
    private final Pieces pieces;
    private final Agenda agenda;
    private final Readers readers;
    private final Traffic traffic;
    private final OpenLimit openLimit;
    private final Planner planner;
    private final Trust trust;
    private final Mending mending;
    private final EarlyBlocks early;
    private final Alarm alarm = new Alarm();
    private List<Integer> givenUp = List.of();
    private Sweep sweep = Sweep.NOTHING;
    private long wakeAt = NEVER;
    private long latest;

    /// Which requests under way are to be taken back with the next plan.
    private enum Sweep {
        NOTHING,
        UNWANTED,
        /// A viewer pressed play or sought: whatever no reader's window holds steps aside.
        OUTSIDE_WINDOWS
    }

    /// @param verified pieces that are on disk already
    public Picker(PieceLayout layout, BitSet verified) {
        this(layout, verified, Limits.DEFAULT);
    }

    /// @param verified pieces that are on disk already
    public Picker(PieceLayout layout, BitSet verified, Limits limits) {
        this.pieces = new Pieces(layout, verified);
        this.agenda = new Agenda(pieces, suspects::holds);
        this.readers = new Readers(pieces, agenda, limits.windowBytes());
        this.traffic = new Traffic(pieces);
        this.openLimit = new OpenLimit(pieces, agenda, traffic, limits.openBytes());
        this.trust = new Trust(pieces, peers, suspects);
        this.early = new EarlyBlocks(pieces, trust);
        this.mending = new Mending(pieces, peers, suspects, traffic);
        this.planner = new Planner(pieces, agenda, trust, mending, traffic, budget, openLimit);
    }

    // ---- readers -------------------------------------------------------------------------------------------------

    /// A reader of the file `[start, end)` in torrent bytes, now at `position`. It counts as waiting until it moves.
    public void openReader(int reader, long start, long end, long position, Start how, long now) {
        if (readers.open(reader, start, end, position, how, now)) {
            stepAside();
        }
    }

    /// The reader took bytes up to `position`, and so does not wait any more; or it sought: backwards, or more than 8
    /// MiB ahead, and then it waits.
    public void moveReader(int reader, long position, long now) {
        if (readers.move(reader, position, now)) {
            stepAside();
        }
    }

    /// Whether the player stands still for the byte at the reader's position.
    public void readerWaits(int reader, boolean waits, long now) {
        readers.waits(reader, waits, now);
    }

    /// The reader is gone. What it needed next stays wished for some seconds, behind what other readers need.
    public void closeReader(int reader, long now) {
        readers.close(reader, now);
    }

    /// The reader wants nothing from the torrent byte `until` on, as far as is known: nothing is asked for beyond the
    /// piece with the byte before it. What stands for its position is asked for in any case.
    public void readerWantsUntil(int reader, long until) {
        readers.wantsUntil(reader, until);
    }

    /// Bytes `[from, to)` of its file that the reader's player will need next, such as the index of a container: they
    /// come right after the start window, and instead of a guess. Replaces the wish before; an empty range takes it
    /// back. It ends with the reader.
    public void wish(int reader, long from, long to) {
        readers.wish(reader, from, to);
    }

    /// Bytes per second that the reader's media needs, once somebody knows. Among several readers nobody goes first
    /// with more than twice that; what is left over still goes to whoever takes it.
    public void bitrate(int reader, double bytesPerSecond) {
        readers.bitrate(reader, bytesPerSecond);
    }

    /// Pieces to fetch besides what readers need (a download), in order, after everything that a reader needs.
    public void want(BitSet wanted) {
        pieces.want(wanted);
        sweep = sweep == Sweep.NOTHING ? Sweep.UNWANTED : sweep;
    }

    // ---- peers ---------------------------------------------------------------------------------------------------

    /// A connected peer, choking us, with no pieces known. `maxRequests` is its `reqq` (BEP 10; 250 when unsaid),
    /// `fast` whether BEP 6 is on, `rtt` the first estimate in nanoseconds, 0 when there is none. Peers of the same
    /// `network`, a number that the owner chooses, are not two witnesses for a block.
    public void addPeer(int peer, long network, int maxRequests, boolean fast, long rtt, long now) {
        removePeer(peer, now);
        peers.add(peer, network, maxRequests, fast, rtt, now);
    }

    public void setMaxRequests(int peer, int maxRequests) {
        var known = peers.of(peer);
        if (known != null) {
            known.allow(maxRequests);
        }
    }

    public void has(int peer, int piece) {
        var known = peers.of(peer);
        if (known != null && pieces.isPiece(piece)) {
            known.has.set(piece);
            known.pardon(piece);
        }
    }

    /// The peer does not have the piece any more (BEP 54).
    public void hasNot(int peer, int piece) {
        var known = peers.of(peer);
        if (known != null && pieces.isPiece(piece)) {
            known.has.clear(piece);
        }
    }

    /// Replaces what the peer has.
    public void has(int peer, BitSet all) {
        var known = peers.of(peer);
        if (known != null) {
            known.has.clear();
            known.has.or(all);
            known.has.clear(pieces.layout.pieces(), Integer.MAX_VALUE);
            known.pardonAll();
        }
    }

    /// The piece may be asked of this peer even while it chokes us (BEP 6), if it has it.
    public void allowedFast(int peer, int piece) {
        var known = peers.of(peer);
        if (known != null && pieces.isPiece(piece)) {
            known.allowedFast.set(piece);
        }
    }

    /// All that the peer owes is free for others at once. With BEP 6 it may still come, and is welcome.
    public void choked(int peer, long now) {
        var known = peers.of(peer);
        if (known != null && !known.choked) {
            known.choked = true;
            known.snubbed = false;
            traffic.lose(known, now);
        }
    }

    public void unchoked(int peer, long now) {
        var known = peers.of(peer);
        if (known != null && known.choked) {
            known.choked = false;
            known.pardonAll();
        }
    }

    public void removePeer(int peer, long now) {
        var known = peers.remove(peer);
        if (known != null) {
            traffic.abandon(known);
            traffic.forgetCancels(known);
        }
    }

    /// For how long the peer has sent nothing of what it was asked, in nanoseconds; 0 when it owes nothing. The swarm
    /// parts from a peer whose silence lasts.
    public long silence(int peer, long now) {
        var known = peers.of(peer);
        return known == null ? 0 : known.silence(now);
    }

    // ---- traffic -------------------------------------------------------------------------------------------------

    public Receipt received(int peer, Block block, long now) {
        var known = peers.of(peer);
        if (known == null) {
            return Receipt.UNASKED;
        }
        var receipt = traffic.receive(known, block, isWelcome(known, block), now);
        if (receipt == Receipt.WANTED || receipt == Receipt.COMPLETES_PIECE) {
            budget.earn();
        }
        return receipt;
    }

    /// The peer sent the same bytes as those that are here for this block: a second witness.
    public void confirmed(Block block, int peer, long now) {
        var known = peers.of(peer);
        if (known != null) {
            trust.confirmed(block, known);
            compared(block, known, true, now);
        }
    }

    /// The peer sent other bytes than those that are here for this block: one of the two lies. Neither is believed on
    /// its word in this piece any more, until the hash has decided.
    public void disputed(Block block, int peer, long now) {
        var known = peers.of(peer);
        if (known != null) {
            trust.disputed(block, known);
            compared(block, known, false, now);
        }
    }

    /// Blocks that were here and are missing again since the last call, because others contradict who sent them. To be
    /// called after [#plan], [#failed], [#confirmed] and [#disputed]: before any block is received.
    public List<Block> doubted() {
        return mending.drainDoubted();
    }

    /// Blocks of pieces whose hash is not known yet that may leave now, in order: each once, until its piece is
    /// verified, failed, lost or forgotten. To be drained after [#plan] and [#received].
    public List<Block> early(long now) {
        return early.release(readers.all(), peers.all(), now);
    }

    /// The hashes of the blocks of this piece are known (BEP 52), so each is checked when it comes: its blocks have
    /// deadlines of their own for every reader.
    public void provable(int piece) {
        if (pieces.isPiece(piece) && !pieces.isProvable(piece)) {
            pieces.provable(piece);
            agenda.outdate();
        }
    }

    /// A block that is here was false by its own hash (BEP 52): it is missing again, and nothing else of its piece.
    public void spoilt(Block block) {
        var open = pieces.open(block.piece());
        int index = block.begin() / PieceLayout.BLOCK;
        if (open != null && open.isHere(index)) {
            open.spoilt(index);
            pieces.settle(open);
            agenda.outdate();
        }
    }

    /// The peer will not send this block (BEP 6). Unless we had taken it back, it is not asked for the piece again for
    /// 30 s.
    public void rejected(int peer, Block block, long now) {
        var known = peers.of(peer);
        if (known != null) {
            traffic.reject(known, block, now);
        }
    }

    /// The piece is good: on disk or about to be.
    public void verified(int piece) {
        if (!pieces.isPiece(piece)) {
            return;
        }
        peers.passed(contributorsNow(piece));
        trust.verified(piece);
        takeBack(piece);
        pieces.verified(piece);
        mending.settled(piece);
        suspects.clear(piece);
    }

    /// The piece did not hash. True when its blocks stay, but for those of [#doubted], to be mended; else all are
    /// missing again, and it will be fetched again from one peer alone. [#contributors] keeps telling who spoilt it
    /// until it is verified or fails again.
    public boolean failed(int piece, long now) {
        if (!pieces.isPiece(piece)) {
            return false;
        }
        var here = pieces.here(piece);
        var contributors = contributorsNow(piece);
        peers.spoilt(contributors);
        trust.failed(piece, contributors);
        suspects.add(piece, contributors, peers, now);
        if (here != null && mending.begin(here, contributors, now)) {
            agenda.outdate();
            return true;
        }
        mending.settled(piece);
        lose(piece);
        return false;
    }

    /// A piece is gone: evicted, or spoilt on disk, or it could not be written.
    public void lost(int piece) {
        if (pieces.isPiece(piece)) {
            lose(piece);
        }
    }

    /// The peers that sent the blocks of a whole or open piece, ascending; of a failed one those that sent what failed.
    /// A single one is the author of the failure beyond doubt.
    public List<Integer> contributors(int piece) {
        var present = contributorsNow(piece);
        return present.isEmpty() ? suspects.contributors(piece) : present;
    }

    /// Half-done pieces given up since the last call, to keep memory bounded: their blocks may be dropped, and will be
    /// asked for again if need be. To be called after [#plan].
    public List<Integer> forgotten() {
        var forgotten = new ArrayList<>(openLimit.drainForgotten());
        forgotten.addAll(givenUp);
        givenUp = List.of();
        return forgotten;
    }

    /// Those of [#forgotten] that had failed and could not be mended. To be called before.
    public List<Integer> givenUp() {
        return givenUp;
    }

    // ---- decisions -----------------------------------------------------------------------------------------------

    /// What to send now, in order. Cancels come before requests, so that one write carries both. The orders count as
    /// sent.
    public List<Order> plan(long now) {
        latest = now;
        expire(now);
        readers.updateAgenda(now);
        sweep(now);
        openLimit.enforce(now);
        var asks = new ArrayList<Order>();
        mending.tend(asks, now);
        for (int piece : suspects.assign(mending.useful(peers.all()), pieces, agenda, now)) {
            mending.leaveOnly(suspects.sole(piece), piece);
        }
        planner.fill(peers.all(), depth(now), asks, now);
        wakeAt = alarm.next(peers.all(), readers.all(), agenda.isPressing(), now);
        wakeAt = Math.min(wakeAt, Math.min(mending.nextLook(), suspects.nextLook()));
        var lost = new ArrayList<>(givenUp);
        lost.addAll(mending.drainGivenUp());
        givenUp = lost;
        var orders = new ArrayList<>(traffic.drainCancels());
        orders.addAll(asks);
        return orders;
    }

    /// When [#plan] should be called again though nothing happens; `Long.MAX_VALUE` for never.
    public long nextPlan() {
        return wakeAt;
    }

    /// Pieces inside a reader's window, here or not, which storage must not evict.
    public BitSet protectedPieces() {
        return readers.windows();
    }

    /// What the picker thinks now, for display.
    public Glance glance(long now) {
        return new Glance(peers, readers, pieces, suspects, openLimit, depth(now), now);
    }

    /// How many blocks were asked of a second peer because the first was late.
    public long hedged() {
        return budget.spent();
    }

    /// Pieces that viewers have just seen and may skip back to: evicted after everything else.
    public BitSet keptPieces() {
        return readers.justSeen();
    }

    /// Bytes of the half-done pieces.
    public long openBytes() {
        return pieces.openBytes();
    }

    /// How many bytes of half-done pieces there may be; a few pieces at least.
    public void limitOpen(long bytes) {
        openLimit.set(bytes);
    }

    /// The sum of the readers' windows, in bytes, from now on: what the store has room for, at most
    /// [Limits#DEFAULT]'s. The read-ahead shrinks first, then both ends of the file are left out.
    public void limitWindows(long bytes) {
        readers.fitInto(Math.clamp(bytes, 1, Limits.DEFAULT.windowBytes()));
    }

    /// A viewer did something: what others were to get makes room.
    private void stepAside() {
        budget.refill();
        sweep = Sweep.OUTSIDE_WINDOWS;
    }

    private void compared(Block block, Peer witness, boolean alike, long now) {
        var open = pieces.open(block.piece());
        int index = block.begin() / PieceLayout.BLOCK;
        if (open != null && index < open.blocks() && open.isHere(index)) {
            mending.compared(open, index, witness, alike, now);
        }
    }

    private boolean isWelcome(Peer peer, Block block) {
        return mending.welcomes(peer, block) && suspects.welcomes(peer, block.piece());
    }

    private void lose(int piece) {
        takeBack(piece);
        pieces.absent(piece);
        agenda.outdate();
    }

    private void takeBack(int piece) {
        var open = pieces.open(piece);
        if (open != null) {
            traffic.cancelAll(open, latest);
        }
    }

    private List<Integer> contributorsNow(int piece) {
        var known = pieces.here(piece);
        return known == null ? List.of() : known.contributors();
    }

    private Depth depth(long now) {
        if (readers.isEmpty()) {
            return Depth.DEEP;
        }
        long margin = agenda.firstDeadline() - now;
        if (margin < EASE) {
            return Depth.LEAN;
        }
        return margin > COMFORT && agenda.isServed() ? Depth.RELAXED : Depth.THIN;
    }

    private void expire(long now) {
        if (readers.expire(now)) {
            sweep = sweep == Sweep.NOTHING ? Sweep.UNWANTED : sweep;
        }
        peers.expire(traffic, now);
    }

    private void sweep(long now) {
        if (sweep == Sweep.NOTHING) {
            return;
        }
        boolean wantedStays = sweep == Sweep.UNWANTED;
        for (var peer : peers.all()) {
            traffic.retract(peer, piece -> agenda.of(piece) == null && !(wantedStays && pieces.isWanted(piece)), now);
        }
        sweep = Sweep.NOTHING;
    }
}
