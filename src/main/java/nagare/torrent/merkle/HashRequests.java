package nagare.torrent.merkle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// Says which hashes to ask of whom, so that the blocks that readers need can be judged when they arrive: first what
/// lies under a reader, then missing piece layers of the files that are read, then the readers' windows, then both ends
/// and the rest of their files, which costs 0.2 % of the file and makes every later seek as quick as if it had been
/// foreseen.
///
/// libtorrent 2.0.8 knows the leaves of what it has checked or downloaded itself. One that was told not to check what
/// it seeds knows those of a piece from its first block on that it gave away, and no others: such a lazy peer is asked
/// for one piece at a time: when a block of it has come, and a moment after the first block of it was asked for, in the
/// hope that it has hashed the piece by then. Such a hope costs a reject at worst, and saves a round trip.
///
/// Not thread-safe; `now` is nanoseconds of a monotonic clock.
public final class HashRequests {
    /// How long a peer may take, and while a reader stands still there; then another one is asked too.
    static final long PATIENCE = 3_000_000_000L;

    static final long PATIENCE_OF_A_READER = 400_000_000L;

    /// How long after a lazy peer was asked for the first block of a piece it may know the leaves of it: it reads and
    /// hashes the piece first. Its answer goes out before most of the blocks.
    static final long HOPE = 30_000_000L;

    /// Of so many peers something is hoped at once, and so often of one before it answers.
    static final int MOST_HOPES = 2;

    static final int MOST_TRIES = 2;

    /// How long a peer is not asked again for what it would not give.
    static final long PARDON = 30_000_000_000L;

    /// Unanswered requests, to one peer and in all. What a reader stands still for may be asked beyond that, and what
    /// is only fetched ahead of a seek waits until a peer owes nothing.
    static final int MOST_OF_ONE = 3;

    static final int MOST = 12;
    private static final int MOST_OF_ONE_PRESSING = MOST_OF_ONE + 2;
    private static final int MOST_AHEAD = 1;

    /// How much of a file before a reader is asked for before anything else.
    static final long WINDOW = 32L << 20;

    /// The ranges of 512 that are looked at, known or not: so many that their leaves fill half of what [BlockHashes]
    /// keeps. More would push each other out, to be asked for again for ever.
    static final int MOST_RANGES = (int) (BlockHashes.MAX_BYTES / 2 / (HashRange.MOST_ASKED * MerkleTree.HASH_BYTES));

    /// In a file with shorter pieces than 256 KiB the leaves gain nothing worth a message.
    static final int LEAST_WIDTH = 16;

    /// How often a peer may refuse the leaves of a piece that it gave blocks of.
    static final int MOST_REFUSALS = 3;

    private static final int NEAR = BlockHashes.RUN;
    private static final int MOST_WANTS = 64;

    /// Somebody who can be asked; the least cost is the best. `has` tells of which pieces.
    public record Source(int peer, IntPredicate has, long cost) {}

    /// A reader: at which byte of the torrent, where its file ends, and whether it stands still.
    public record Place(long position, long end, boolean waits) {}

    /// A request to send.
    public record Ask(int peer, HashRange range) {}

    /// What an answer was.
    public sealed interface Answer {
        /// It tells of these pieces, first and last.
        record Proved(int first, int last) implements Answer {}

        /// The peer lies, or does not know the tree.
        record False() implements Answer {}

        /// Nobody asked the peer for this.
        record Unasked() implements Answer {}
    }

    private enum Urgency {
        PRESSING,
        SOON,
        AHEAD
    }

    private record Want(int file, HashRange range, Urgency urgency) {
        boolean pressing() {
            return urgency == Urgency.PRESSING;
        }

        int mostOfOne() {
            return switch (urgency) {
                case PRESSING -> MOST_OF_ONE_PRESSING;
                case SOON -> MOST_OF_ONE;
                case AHEAD -> MOST_AHEAD;
            };
        }
    }

    /// `hope`: the peer may not know it yet, so nobody else waits for its answer.
    private record Sent(int peer, Want want, long at, boolean hope) {
        boolean covers(Want other) {
            HashRange mine = want.range;
            HashRange theirs = other.range;
            return want.file == other.file
                    && mine.baseLayer() == theirs.baseLayer()
                    && mine.index() <= theirs.index()
                    && mine.index() + mine.length() >= theirs.index() + theirs.length();
        }

        boolean isOverdue(boolean pressing, long now) {
            return now - at >= (pressing ? PATIENCE_OF_A_READER : PATIENCE);
        }
    }

    private record Refusal(int peer, int file, HashRange range) {}

    /// What is known of a peer: of which pieces it gave blocks, from when on it may know the leaves of those that it
    /// was
    /// asked for, and how often it refused them.
    private static final class Asked {
        final BitSet gave = new BitSet();
        final Map<Integer, Long> hopes = new LinkedHashMap<>();
        final Map<Integer, Integer> refused = new HashMap<>();
        boolean lazy;

        boolean mayKnow(int piece, boolean hope, long now) {
            Long from = hopes.get(piece);
            return (hope ? from != null && from - now <= 0 : gave.get(piece))
                    && refused.getOrDefault(piece, 0) < MOST_REFUSALS;
        }
    }

    private final PieceRoots roots;
    private final BlockHashes hashes;
    private final long pieceBytes;
    private final boolean needsLayers;
    private final List<Sent> sent = new ArrayList<>();
    private final Map<Refusal, Long> refusals = new HashMap<>();
    private final Map<Integer, Asked> peers = new HashMap<>();
    private final BitSet doubtful = new BitSet();
    private boolean wantsAllLayers;
    private boolean look = true;
    private long lookAt;

    /// @param needsLayers whether pieces cannot be checked without their piece layer; a hybrid torrent has SHA-1 too
    public HashRequests(PieceRoots roots, BlockHashes hashes, int pieceBytes, boolean needsLayers) {
        this.roots = roots;
        this.hashes = hashes;
        this.pieceBytes = pieceBytes;
        this.needsLayers = needsLayers;
    }

    // ---- what happens --------------------------------------------------------------------------------------------

    /// Readers moved, peers came, or pieces went: [#due] looks again.
    public void look() {
        look = true;
    }

    /// The hashes of this piece's blocks are wanted because its bytes were wrong once.
    public void doubt(int piece) {
        doubtful.set(piece);
        look = true;
    }

    /// Every piece will be fetched.
    public void wantAllLayers() {
        wantsAllLayers = true;
        look = true;
    }

    public void left(int peer) {
        sent.removeIf(one -> one.peer == peer);
        refusals.keySet().removeIf(refusal -> refusal.peer == peer);
        peers.remove(peer);
        look = true;
    }

    /// The peer is asked for a block of this piece now.
    public void asks(int peer, int piece, long now) {
        Asked asked = asked(peer);
        if (asked.lazy && !asked.gave.get(piece) && asked.hopes.putIfAbsent(piece, now + HOPE) == null) {
            lookAt = lookAt - (now + HOPE) > 0 ? now + HOPE : lookAt;
            if (asked.hopes.size() > MOST_WANTS) {
                asked.hopes.remove(asked.hopes.keySet().iterator().next());
            }
        }
    }

    /// The peer gave a block of this piece whose hash is not known.
    public void gave(int peer, int piece) {
        Asked asked = asked(peer);
        if (asked.lazy && (!asked.gave.get(piece) || asked.refused.containsKey(piece))) {
            refusals.keySet().removeIf(refusal -> refusal.peer == peer && isOf(refusal, piece));
            look = true;
        }
        asked.gave.set(piece);
        asked.hopes.remove(piece);
    }

    private boolean isOf(Refusal refusal, int piece) {
        return refusal.range.baseLayer() == 0
                && roots.files().get(refusal.file).pieceOf(refusal.range.index()) == piece;
    }

    public void rejected(int peer, HashRange range, long now) {
        Optional<Sent> rejected = take(peer, range);
        if (rejected.isEmpty()) {
            return;
        }
        look = true;
        Asked asked = asked(peer);
        boolean leaves = range.baseLayer() == 0;
        boolean gave = leaves && asked.gave.get(pieceOf(rejected.get().want));
        if (rejected.get().hope && gave) {
            return; // it has given a block since, and is asked anew
        }
        refuse(rejected.get(), now);
        if (leaves) {
            int piece = pieceOf(rejected.get().want);
            if (asked.lazy && gave) {
                asked.refused.merge(piece, 1, Integer::sum);
            }
            asked.lazy = true;
        }
    }

    public Answer answered(int peer, HashRange range, ByteBuffer answer, long now) {
        Optional<Sent> asked = take(peer, range);
        if (asked.isEmpty()) {
            return new Answer.Unasked();
        }
        look = true;
        int number = asked.get().want.file;
        if (!hashes.accept(number, range, answer)) {
            refuse(asked.get(), now);
            return new Answer.False();
        }
        HashedFile file = roots.files().get(number);
        int last = range.index() + range.length() - 1;
        return range.baseLayer() == 0
                ? new Answer.Proved(file.pieceOf(range.index()), file.pieceOf(Math.min(last, file.blocks() - 1)))
                : new Answer.Proved(
                        file.firstPiece() + range.index(), file.firstPiece() + Math.min(last, file.pieces() - 1));
    }

    private Optional<Sent> take(int peer, HashRange range) {
        for (Iterator<Sent> all = sent.iterator(); all.hasNext(); ) {
            Sent one = all.next();
            if (one.peer == peer && one.want.range.equals(range)) {
                all.remove();
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private void refuse(Sent one, long now) {
        refusals.put(new Refusal(one.peer, one.want.file, one.want.range), now + PARDON);
    }

    // ---- what to ask ---------------------------------------------------------------------------------------------

    /// When [#due] is worth calling though nothing happens.
    public long nextLook() {
        return look ? Long.MIN_VALUE : lookAt;
    }

    /// What to ask now; it counts as sent. `done` are pieces whose blocks need no judging any more.
    public List<Ask> due(List<Place> places, List<Source> sources, BitSet done, long now) {
        if (!look && now - lookAt < 0) {
            return List.of();
        }
        look = false;
        lookAt = now + PATIENCE;
        refusals.values().removeIf(until -> until - now <= 0);
        var asks = new ArrayList<Ask>();
        if (!sources.isEmpty()) {
            for (Want want : wants(places, done)) {
                if (owed(now) < MOST || want.pressing()) {
                    ask(want, sources, asks, now);
                }
            }
        }
        for (Asked peer : peers.values()) {
            for (long hope : peer.hopes.values()) {
                lookAt = hope - now > 0 ? Math.min(lookAt, hope) : lookAt;
            }
        }
        for (Sent one : sent) {
            long late = one.at + (one.want.pressing() ? PATIENCE_OF_A_READER : PATIENCE);
            lookAt = late - now > 0 ? Math.min(lookAt, late) : lookAt;
        }
        return asks;
    }

    /// Of somebody who should know it; if a reader stands there and nobody does, of somebody who may.
    private void ask(Want want, List<Source> sources, List<Ask> asks, long now) {
        if (isAsked(want, now) || ask(want, false, sources, asks, now)) {
            return;
        }
        if (want.pressing()) {
            for (int tries = 0; tries < MOST_HOPES && ask(want, true, sources, asks, now); tries++) {}
        }
    }

    private boolean ask(Want want, boolean hope, List<Source> sources, List<Ask> asks, long now) {
        Optional<Ask> best = Optional.empty();
        Want chosen = want;
        long least = Long.MAX_VALUE;
        for (Source source : sources) {
            int owed = owedBy(source.peer);
            long cost = source.cost * (1 + owed);
            if (owed < want.mostOfOne() && cost < least) {
                for (Want able : forPeer(want, source.peer, hope, now)) {
                    if (mayAsk(able, hope, source) && (able.equals(want) || !isAsked(able, now))) {
                        best = Optional.of(new Ask(source.peer, able.range));
                        chosen = able;
                        least = cost;
                        break;
                    }
                }
            }
        }
        if (best.isPresent()) {
            sent.add(new Sent(best.get().peer, chosen, now, hope));
            asks.add(best.get());
            if (hope) {
                asked(best.get().peer).hopes.put(pieceOf(chosen), now + HOPE);
            }
        }
        return best.isPresent();
    }

    private int owedBy(int peer) {
        return (int) sent.stream().filter(one -> one.peer == peer && !one.hope).count();
    }

    private Asked asked(int peer) {
        return peers.computeIfAbsent(peer, _ -> new Asked());
    }

    /// Answers that may still come in time.
    private long owed(long now) {
        return sent.stream().filter(one -> !one.isOverdue(false, now)).count();
    }

    private boolean isAsked(Want want, long now) {
        return sent.stream().anyMatch(one -> one.covers(want) && !one.hope && !one.isOverdue(want.pressing(), now));
    }

    private boolean mayAsk(Want want, boolean hope, Source source) {
        return source.has.test(pieceOf(want))
                && !refusals.containsKey(new Refusal(source.peer, want.file, want.range))
                && (hope ? mayHope(want, source.peer) : !owes(want, source.peer));
    }

    private boolean owes(Want want, int peer) {
        return sent.stream().anyMatch(one -> one.peer == peer && !one.hope && one.covers(want));
    }

    private boolean mayHope(Want want, int peer) {
        var hopes = sent.stream().filter(one -> one.hope && one.covers(want)).toList();
        long mine = hopes.stream().filter(one -> one.peer == peer).count();
        long others = hopes.stream()
                .filter(one -> one.peer != peer)
                .mapToInt(Sent::peer)
                .distinct()
                .count();
        return mine < MOST_TRIES && others < MOST_HOPES;
    }

    /// What of this the peer can be asked for: all of it, or, of a lazy one, the pieces that it gave blocks of.
    private List<Want> forPeer(Want want, int peer, boolean hope, long now) {
        Asked asked = peers.get(peer);
        if (asked == null || !asked.lazy || want.range.baseLayer() > 0) {
            return hope ? List.of() : List.of(want);
        }
        HashedFile file = roots.files().get(want.file);
        int end = Math.min(want.range.index() + want.range.length(), file.blocks());
        int most = Math.min(HashRange.MOST_ASKED, file.widthOfPiece());
        var able = new ArrayList<Want>();
        for (int leaf = want.range.index(); leaf < end; leaf += most) {
            int piece = file.pieceOf(leaf);
            if (asked.mayKnow(piece, hope, now) && !hashes.knows(piece)) {
                HashRange range = file.leaves(leaf, most, hasLayer(want.file));
                able.add(new Want(want.file, range, want.urgency));
            }
        }
        return able;
    }

    private boolean hasLayer(int file) {
        return roots.completeLayer(file).isPresent();
    }

    private int pieceOf(Want want) {
        HashedFile file = roots.files().get(want.file);
        return want.range.baseLayer() > 0 ? file.firstPiece() + want.range.index() : file.pieceOf(want.range.index());
    }

    private List<Want> wants(List<Place> places, BitSet done) {
        var wants = new Wants(done);
        for (Place place : places) {
            wants.leaves(place.position, NEAR, place.waits ? Urgency.PRESSING : Urgency.SOON);
        }
        if (needsLayers && !roots.complete()) {
            places.forEach(place -> wants.layer(fileAt(place.position)));
        }
        doubtful.stream().forEach(piece -> wants.leaves(piece * pieceBytes, HashRange.MOST_ASKED, Urgency.SOON));
        for (Place place : places) {
            wants.leaves(place.position, Math.min(place.end, place.position + WINDOW), Urgency.SOON);
        }
        for (Place place : places) {
            HashedFile file = roots.files().get(fileAt(place.position));
            long start = file.firstPiece() * pieceBytes;
            wants.leaves(start, HashRange.MOST_ASKED, Urgency.SOON);
            wants.leaves(start + file.length() - 1, HashRange.MOST_ASKED, Urgency.SOON);
            wants.leaves(place.position, start + file.length(), Urgency.AHEAD);
            wants.leaves(start, place.position, Urgency.AHEAD);
        }
        if (needsLayers && wantsAllLayers && !roots.complete()) {
            for (int file = 0; file < roots.files().size(); file++) {
                wants.layer(file);
            }
        }
        return wants.all;
    }

    private int fileAt(long position) {
        return roots.fileOf((int) (position / pieceBytes));
    }

    /// Gathers what is wanted and not known.
    private final class Wants {
        final List<Want> all = new ArrayList<>();
        final BitSet done;
        int ranges;

        Wants(BitSet done) {
            this.done = done;
        }

        /// The leaves of these bytes of one file.
        void leaves(long from, long to, Urgency urgency) {
            long step = (long) HashRange.MOST_ASKED * MerkleTree.BLOCK;
            HashedFile file = roots.files().get(fileAt(from));
            long start = file.firstPiece() * pieceBytes;
            for (long at = from; at < to && ranges < MOST_RANGES && all.size() < MOST_WANTS; ) {
                leaves(at, HashRange.MOST_ASKED, urgency);
                at = start + ((at - start) / step + 1) * step;
            }
        }

        void leaves(long position, int most, Urgency urgency) {
            ranges++;
            int number = fileAt(position);
            HashedFile file = roots.files().get(number);
            int leaf = (int) ((position - file.firstPiece() * pieceBytes) / MerkleTree.BLOCK);
            if (ranges > MOST_RANGES || file.widthOfPiece() < LEAST_WIDTH || leaf >= file.blocks()) {
                return; // the pieces are short enough; or the position lies in padding
            }
            HashRange range = file.leaves(leaf, most, hasLayer(number));
            int last = Math.min(range.index() + range.length(), file.blocks()) - 1;
            boolean judged = done.nextClearBit(file.pieceOf(range.index())) > file.pieceOf(last);
            if (!judged && !hashes.knows(number, range.index(), range.length())) {
                all.add(new Want(number, range, urgency));
            }
        }

        void layer(int number) {
            HashedFile file = roots.files().get(number);
            OptionalInt unknown = unknown(file.firstPiece());
            while (unknown.isPresent() && all.size() < MOST_WANTS) {
                HashRange range = file.layer(unknown.getAsInt());
                all.add(new Want(number, range, Urgency.PRESSING));
                int next = range.index() + range.length();
                unknown = next < file.pieces() ? unknown(file.firstPiece() + next) : OptionalInt.empty();
            }
        }

        private OptionalInt unknown(int piece) {
            int found = roots.firstUnknown(piece);
            return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
        }
    }
}
