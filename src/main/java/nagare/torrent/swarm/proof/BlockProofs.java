package nagare.torrent.swarm.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import nagare.torrent.memory.Lease;
import nagare.torrent.merkle.BlockHashes;
import nagare.torrent.merkle.BlockHashes.Verdict;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.merkle.HashRequests;
import nagare.torrent.merkle.PieceRoots;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/// What a swarm does with the hash trees of its torrent (BEP 52), if it has any: asks peers for hashes, judges blocks
/// by them, answers those who ask, and keeps whole pieces waiting whose hash is not known yet. Not thread-safe.
public final class BlockProofs {
    /// While pieces of so many bytes wait for their hashes nothing more is asked for.
    public static final long MOST_AWAITING = 64L << 20;

    /// Answers to one peer: at once, and how long each takes to be earned again.
    public static final int ANSWERS = 32;

    public static final long ANSWER_EVERY = 100_000_000L;

    /// What a peer is thought to send in a second while nothing is known of it.
    private static final long LEAST_RATE = 50_000;

    private static final long CHOKED = 50_000_000L;

    private final Optional<Trees> trees;
    private final BlockHashes hashes;
    private final HashRequests requests;
    private final BiConsumer<Peer, PeerMessage> say;
    private final Consumer<Effect> out;
    private final Map<Integer, HashRequests.Place> readers = new LinkedHashMap<>();
    /// By piece, the blocks that are here and were judged right.
    private final Map<Integer, BitSet> proved = new HashMap<>();
    private final Map<Integer, AssembledPiece> awaiting = new LinkedHashMap<>();
    private final BitSet learned = new BitSet();
    private long awaitingBytes;
    private boolean distrusted;

    public BlockProofs(
            Optional<Trees> trees, PieceLayout layout, BiConsumer<Peer, PeerMessage> say, Consumer<Effect> out) {
        this.trees = trees;
        this.say = say;
        this.out = out;
        PieceRoots roots = trees.map(Trees::roots).orElseGet(() -> new PieceRoots(List.of(), _ -> Optional.empty()));
        this.hashes = new BlockHashes(roots);
        boolean needsLayers = trees.filter(some -> !some.isHybrid()).isPresent();
        this.requests = new HashRequests(roots, hashes, layout.pieceBytes(), needsLayers);
    }

    private boolean isUseless() {
        return trees.isEmpty() || distrusted;
    }

    // ---- readers and peers ---------------------------------------------------------------------------------------

    public void readerOpened(int reader, long position, long end) {
        readers.put(reader, new HashRequests.Place(position, end, true));
        requests.look();
    }

    public void readerMoved(int reader, long position) {
        HashRequests.Place at = readers.get(reader);
        if (at != null) {
            readers.put(reader, new HashRequests.Place(position, at.end(), at.waits()));
            if (position >> 20 != at.position() >> 20) {
                requests.look();
            }
        }
    }

    public void readerWaits(int reader, boolean waits) {
        HashRequests.Place at = readers.get(reader);
        if (at != null && at.waits() != waits) {
            readers.put(reader, new HashRequests.Place(at.position(), at.end(), waits));
            requests.look();
        }
    }

    public void readerClosed(int reader) {
        readers.remove(reader);
    }

    /// Every piece will be fetched.
    public void wantAll() {
        requests.wantAllLayers();
    }

    public void joined(Peer peer, Event.Joined joined) {
        peer.v2 = trees.filter(some -> some.areSpoken(joined.handshake(), joined.incoming()))
                .isPresent();
        peer.rtt = joined.rtt();
        peer.answersFrom = peer.joinedAt - ANSWERS * ANSWER_EVERY;
        requests.look();
    }

    /// Peers told of new pieces.
    public void look() {
        requests.look();
    }

    public void left(int peer) {
        requests.left(peer);
    }

    /// Sends what is to be asked now.
    public void ask(Members members, BitSet verified, long now) {
        if (isUseless() || nextLook(now) > now) {
            return;
        }
        var sources = new ArrayList<HashRequests.Source>();
        for (Peer peer : members.all()) {
            if (peer.v2 && peer.piecesSaid) {
                sources.add(new HashRequests.Source(peer.number, peer.pieces::get, cost(peer, now)));
            }
        }
        for (HashRequests.Ask ask : requests.due(List.copyOf(readers.values()), sources, verified, now)) {
            Peer peer = members.find(ask.peer());
            if (peer != null) {
                say.accept(peer, new PeerMessage.HashRequest(ask.range()));
            }
        }
    }

    /// How long an answer will take, about.
    private static long cost(Peer peer, long now) {
        long rate = Math.max(LEAST_RATE, peer.down.rate(now));
        long answer = (long) HashRange.MOST_ASKED * 32 * 1_000_000_000L / rate;
        return Math.max(1, peer.rtt) + answer + (peer.peerChoking ? CHOKED : 0);
    }

    public long nextLook(long now) {
        return isUseless() ? Long.MAX_VALUE : Math.max(now, requests.nextLook());
    }

    // ---- blocks --------------------------------------------------------------------------------------------------

    public Verdict verdict(Block block, ByteBuffer data) {
        return isUseless() ? Verdict.UNKNOWN : hashes.verdict(block.piece(), block.begin(), data);
    }

    /// The block is here and right: readers may have it at once.
    public void proved(Block block, ByteBuffer data, Lease lease) {
        proved.computeIfAbsent(block.piece(), _ -> new BitSet()).set(block.begin() / PieceLayout.BLOCK);
        out.accept(new Effect.Prove(block, data, lease));
    }

    /// The peer is asked for the block.
    public void asks(Peer peer, Block block, long now) {
        if (peer.v2 && !isUseless()) {
            requests.asks(peer.number, block.piece(), now);
        }
    }

    /// The block is here, and cannot be judged yet.
    public void unproved(Peer peer, Block block) {
        if (peer.v2 && !isUseless()) {
            requests.gave(peer.number, block.piece());
        }
    }

    public boolean isProved(Block block) {
        return proved.getOrDefault(block.piece(), new BitSet()).get(block.begin() / PieceLayout.BLOCK);
    }

    /// Every block of the piece is here: it is hashed, unless each was judged right already and the torrent has no
    /// other hashes; or waits for its hash. A hybrid is hashed all the same: what is stored and passed on must be
    /// right for those who know only its v1 half.
    public void whole(AssembledPiece piece) {
        BitSet right = proved.remove(piece.piece());
        boolean allRight =
                right != null && right.cardinality() == piece.blocks().size();
        if (trees.isEmpty() || trees.get().isHybrid()) {
            out.accept(new Effect.Check(allRight ? piece.proved(false) : piece));
        } else if (allRight || trees.get().roots().knowsFileOf(piece.piece())) {
            out.accept(new Effect.Check(allRight ? piece.proved(true) : piece));
        } else {
            awaiting.put(piece.piece(), piece);
            awaitingBytes += piece.bytes();
        }
    }

    /// The blocks of the piece are given up.
    public void dropped(int piece) {
        proved.remove(piece);
        AssembledPiece given = awaiting.remove(piece);
        if (given != null) {
            awaitingBytes -= given.bytes();
            given.lease().release();
        }
    }

    /// What waits for its hash is given up.
    public void dropAll() {
        List.copyOf(awaiting.keySet()).forEach(this::dropped);
    }

    /// Whether so much waits for its hash that nothing more may be asked for.
    public boolean isFull() {
        return awaitingBytes >= MOST_AWAITING;
    }

    /// A sentence for the user.
    public Optional<String> problem() {
        if (distrusted) {
            return Optional.of("the v1 and the v2 half of the torrent do not agree; its v1 half is used");
        }
        return awaiting.isEmpty()
                ? Optional.empty()
                : Optional.of("no peer has told the hashes of the pieces yet (BEP 52 piece layers)");
    }

    /// The piece is wrong by its hash. Its blocks will be judged one by one when they come again.
    public void failed(AssembledPiece piece) {
        if (isUseless()) {
            return;
        }
        if (piece.judged()) {
            distrusted = true;
        } else {
            requests.doubt(piece.piece());
        }
    }

    /// Pieces of which hashes of blocks were learned since the last call.
    public BitSet drainLearned() {
        var drained = (BitSet) learned.clone();
        learned.clear();
        return drained;
    }

    // ---- hashes --------------------------------------------------------------------------------------------------

    /// Takes what a peer says of hashes. False when it lied.
    public boolean said(Peer peer, PeerMessage.Hashes answer, long now) throws ProtocolException {
        requireV2(peer);
        return switch (requests.answered(peer.number, answer.range(), answer.hashes(), now)) {
            case HashRequests.Answer.Proved(int first, int last) -> {
                if (answer.range().baseLayer() == 0) {
                    learned.set(first, last + 1);
                } else if (trees.orElseThrow().roots().knowsFileOf(first)) {
                    out.accept(new Effect.KeepLayers());
                }
                checkAwaiting();
                yield true;
            }
            case HashRequests.Answer.False() -> false;
            case HashRequests.Answer.Unasked() -> throw new ProtocolException("hashes that nobody asked for");
        };
    }

    public void rejected(Peer peer, PeerMessage.HashReject reject, long now) throws ProtocolException {
        requireV2(peer);
        requests.rejected(peer.number, reject.range(), now);
    }

    /// Pieces whose hash is known now need not wait any more.
    private void checkAwaiting() {
        PieceRoots roots = trees.orElseThrow().roots();
        for (AssembledPiece piece : List.copyOf(awaiting.values())) {
            if (roots.knowsFileOf(piece.piece())) {
                piece.lease().retain(); // for the effect
                dropped(piece.piece());
                out.accept(new Effect.Check(piece));
            }
        }
    }

    /// A peer asks us. What is not known is computed from the bytes, where they are here.
    public void asked(Peer peer, HashRange range, BitSet verified, long now) throws ProtocolException {
        requireV2(peer);
        Optional<ByteBuffer> answer = hashes.answer(range);
        List<Integer> pieces = hashes.piecesFor(range);
        if (!mayAnswer(peer, now)
                || answer.isEmpty() && (pieces.isEmpty() || !pieces.stream().allMatch(verified::get))) {
            say.accept(peer, new PeerMessage.HashReject(range));
        } else if (answer.isPresent()) {
            say.accept(peer, new PeerMessage.Hashes(range, answer.get()));
        } else {
            var parts = pieces.stream()
                    .map(piece -> new Block(piece, 0, hashes.bytesIn(piece)))
                    .toList();
            out.accept(new Effect.ReadHashes(peer.number, range, parts));
        }
    }

    /// The bytes were read for a peer that asked; nothing came when they are not here any more.
    public void read(@Nullable Peer peer, HashRange range, int firstPiece, Optional<ByteBuffer> leaves) {
        leaves.ifPresent(some -> hashes.learn(firstPiece, some.array()));
        if (peer != null) {
            PeerMessage answer = hashes.answer(range)
                    .<PeerMessage>map(some -> new PeerMessage.Hashes(range, some))
                    .orElseGet(() -> new PeerMessage.HashReject(range));
            say.accept(peer, answer);
        }
    }

    private static boolean mayAnswer(Peer peer, long now) {
        long start = Math.max(peer.answersFrom, now - ANSWERS * ANSWER_EVERY);
        if (start + ANSWER_EVERY - now > 0) {
            return false;
        }
        peer.answersFrom = start + ANSWER_EVERY;
        return true;
    }

    private static void requireV2(Peer peer) throws ProtocolException {
        if (!peer.v2) {
            throw new ProtocolException("a message of v2, which was not agreed on");
        }
    }
}
