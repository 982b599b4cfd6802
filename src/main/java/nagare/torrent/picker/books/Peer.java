package nagare.torrent.picker.books;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;

/// What we know of a peer: its pieces, its pace, what it owes us, and when that should be here.
public final class Peer {
    /// Nanoseconds per block of a stranger: 256 KiB/s.
    public static final long STRANGER = 62_500_000L;

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE = 1_500_000_000L;
    private static final long REFUSAL = 30 * SECOND;
    private static final long LEEWAY = 150_000_000L;
    private static final int FORGOTTEN = 8;
    private static final int TRUST_MOST = 8;
    private static final int TRUST_LEAST = -7;

    public final int id;
    public final long network;
    final boolean fast;
    public final BitSet has = new BitSet();
    public final BitSet allowedFast = new BitSet();
    public final List<Request> owed = new ArrayList<>();
    final Released released = new Released();
    private final Pipeline pipeline;
    private final BitSet refused = new BitSet();
    private final RttFloor rtt;
    private final Pace pace;
    private long refusedUntil;
    private long lastArrival;
    private long sendsUntil = Long.MIN_VALUE;
    private long quietSince;
    private int blocks;
    private int trust;
    private int proven;
    private boolean known;
    private int probation = OpenPiece.NOBODY;
    private final BitSet accusations = new BitSet();
    public boolean choked = true;
    public boolean snubbed;

    public Peer(int id, long network, int maxRequests, boolean fast, long rtt, long prior, long now) {
        this.id = id;
        this.network = network;
        this.fast = fast;
        this.rtt = new RttFloor(rtt, now);
        this.pace = new Pace(prior);
        this.pipeline = new Pipeline(maxRequests);
        this.lastArrival = now;
    }

    public boolean mayAsk(int piece) {
        return offers(piece) && (!choked || allowedFast.get(piece));
    }

    /// Whether it has the piece and has not refused it, choking or not.
    public boolean offers(int piece) {
        return has.get(piece) && !refused.get(piece);
    }

    /// Whether the peer answers now: unchoked, and not silent for longer than is polite.
    public boolean isServing() {
        return !choked && !snubbed;
    }

    /// Silent for too long, and owing: until it speaks it is asked for nothing.
    public boolean isDeaf() {
        return snubbed && !owed.isEmpty();
    }

    public long rtt() {
        return rtt.nanos();
    }

    public long perBlock() {
        return pace.perBlock();
    }

    /// Whether its pace is measured, not presumed.
    boolean isKnown() {
        return blocks >= 4;
    }

    public int trust() {
        return trust;
    }

    /// The piece a stranger was last asked for blocks of; -1 for none, and for who has sent a piece that hashed.
    public int probation() {
        return isStranger() ? probation : OpenPiece.NOBODY;
    }

    /// Whether it never sent a block of a piece that hashed.
    public boolean isStranger() {
        return !known;
    }

    /// Whether it has sent blocks of pieces that hashed, and no piece that did not hash, or was disputed, is open to
    /// question.
    public boolean isTrusted() {
        return proven > 0 && accusations.isEmpty();
    }

    public boolean isAccused(int piece) {
        return accusations.get(piece);
    }

    /// The piece, with blocks of this peer in it, is bad or disputed.
    public void accuse(int piece) {
        accusations.set(piece);
    }

    /// The hash of the piece was right in the end, and whoever lied in it was named to the owner. Trust is earned anew.
    public void acquit(int piece) {
        if (accusations.get(piece)) {
            accusations.clear(piece);
            proven = 0;
        }
    }

    public void passed() {
        proven++;
        known = true;
        trust = Math.min(trust + 1, TRUST_MOST);
    }

    void spoilt() {
        trust = Math.max(trust - 2, TRUST_LEAST);
    }

    /// When the block of the given place in [#owed] should be here. A peer that is late will be late once more by as
    /// much as it is already: silence that has lasted tends to last.
    public long arrival(int place, long now) {
        long due = due();
        long late = Math.max(0, now - due);
        return due + 2 * late + place * pace.perBlock();
    }

    /// When one more block, asked now, would begin to arrive.
    public long start(long now) {
        long soonest = Math.max(now + rtt.nanos(), sendsUntil);
        return owed.isEmpty() ? soonest : Math.max(soonest, arrival(owed.size() - 1, now));
    }

    /// Until then the line is taken by blocks that we cancelled too late.
    void sendsUntil(long until) {
        sendsUntil = Math.max(sendsUntil, until);
    }

    /// When the next block is late enough to look for it elsewhere.
    public long lateAt() {
        return due() + Math.max(LEEWAY, 2 * pace.deviation());
    }

    /// When the peer's silence becomes a snub.
    public long snubAt() {
        return since() + Math.max(PATIENCE, 3 * (rtt.nanos() + pace.perBlock()));
    }

    /// How long it has sent nothing of what we asked.
    public long silence(long now) {
        if (snubbed) {
            return now - quietSince;
        }
        return owed.isEmpty() ? 0 : Math.max(0, now - since());
    }

    /// It was silent for longer than is polite: until it speaks, it is asked for one block at a time that nobody
    /// presses for.
    void snub() {
        if (!snubbed) {
            quietSince = since();
            snubbed = true;
        }
    }

    public boolean owes(Block block) {
        return owed.stream().anyMatch(request -> request.block.equals(block));
    }

    void asked(Request request) {
        owed.add(request);
        probation = request.piece.piece;
    }

    /// Takes the answered request off the books and learns from it.
    void answered(Request request, long now) {
        int place = owed.indexOf(request);
        owed.remove(place);
        for (int earlier = 0; earlier < place; earlier++) {
            owed.get(earlier).overtaken++;
        }
        boolean pipeWasEmpty = request.askedAt >= lastArrival && place == 0;
        long gap = Math.max(0, now - Math.max(lastArrival, request.askedAt + rtt.nanos()));
        pace.arrived(gap);
        if (pipeWasEmpty) {
            long took = now - request.askedAt;
            rtt.sample(isKnown() ? took - Math.min(pace.perBlock(), took / 2) : took, now);
        }
        heard(now);
        pipeline.arrived(rtt.nanos(), now);
    }

    /// A block came that was not on the books any more.
    void heard(long now) {
        lastArrival = now;
        blocks++;
    }

    /// Requests that a peer answering in order must have lost.
    List<Request> forgotten(long now) {
        if (owed.isEmpty() || owed.getFirst().overtaken < FORGOTTEN) {
            return List.of();
        }
        long old = now - rtt.nanos() - SECOND / 2;
        return owed.stream()
                .filter(request -> !request.doubted && request.overtaken >= FORGOTTEN && request.askedAt < old)
                .toList();
    }

    /// The peer will not give this piece though it should: leave it alone about it for a while.
    void refuses(int piece, long now) {
        if (choked) {
            allowedFast.clear(piece);
            return;
        }
        refused.set(piece);
        refusedUntil = now + REFUSAL;
    }

    public void pardon(int piece) {
        refused.clear(piece);
    }

    public void pardonAll() {
        refused.clear();
    }

    /// Until when pieces stay refused; `Long.MAX_VALUE` when none is.
    public long refusedUntil() {
        return refused.isEmpty() ? Long.MAX_VALUE : refusedUntil;
    }

    /// How many requests it lets us have under way, from now on.
    public void allow(int requests) {
        pipeline.allow(requests);
    }

    /// How many requests to have under way.
    public int queueLength(Depth depth) {
        return pipeline.length(depth, this);
    }

    /// When a slot of its queue is free again that a request fills which we took back; `Long.MAX_VALUE` when none does.
    public long slotFreeAt(long now) {
        return released.freeAt(now);
    }

    /// How many requests may be added now.
    public int room(Depth depth, long now) {
        return Math.min(pipeline.length(depth, this), pipeline.maxRequests() - released.slots(now)) - owed.size();
    }

    /// Whether its queue takes one more request, whatever its pace.
    public boolean hasRoom(long now) {
        return owed.size() < pipeline.maxRequests() - released.slots(now);
    }

    public double blocksPerSecond() {
        return (double) SECOND / pace.perBlock();
    }

    /// Bytes per second.
    double rate() {
        return blocksPerSecond() * PieceLayout.BLOCK;
    }

    private long due() {
        return since() + pace.perBlock();
    }

    private long since() {
        long since = Math.max(lastArrival, sendsUntil);
        return owed.isEmpty() ? since : Math.max(since, owed.getFirst().askedAt + rtt.nanos());
    }
}
