package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.memory.Lease;
import nagare.torrent.merkle.BlockHashes;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.merkle.HashedFile;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.merkle.PieceRoots;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import nagare.torrent.peer.Approaches;
import nagare.torrent.peer.Encryption;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Start;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.OpenPieces;
import nagare.torrent.swarm.piece.Surety;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.proof.Trees;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A swarm of a v2 or hybrid torrent, without threads, sockets or clocks: peers that tell hashes, right and false.
class BlockProofsTest {
    private static final int BLOCK = MerkleTree.BLOCK;
    private static final int PIECE = 64 * BLOCK;
    private static final byte[] FILM = film();
    private static final long SECOND = 1_000_000_000L;

    private final List<Effect> effects = new ArrayList<>();
    private final Set<Integer> gone = new HashSet<>();
    private long now = 5 * SECOND;
    private Metainfo torrent = torrent(Format.V2);
    private Swarm swarm = swarm();

    private static byte[] film() {
        byte[] bytes = new byte[2 * PIECE];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static Metainfo torrent(Format format) {
        try {
            var source = new TorrentAuthor.Source(List.of("f"), FILM.length, () -> new ByteArrayInputStream(FILM));
            return Metainfo.parse(
                    TorrentAuthor.of("f", List.of(source), PIECE).format(format).write());
        } catch (IOException | InvalidTorrent e) {
            throw new AssertionError(e);
        }
    }

    private Swarm swarm() {
        var settings = Strangers.settings(
                PeerId.random(new Random(1)),
                6881,
                10,
                new Budget(0, now),
                new AddressPolicy(List.of(Cidr.parse("10.0.0.0/8"))),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "Nagare test");
        return new Swarm(settings, Topic.of(torrent), new BitSet(), this::heard, now);
    }

    private void heard(Effect effect) {
        effects.add(effect);
        if (effect instanceof Effect.Disconnect(int peer, String _)) {
            gone.add(peer);
        }
    }

    @Test
    void hashesAreAskedForBeforeThePeerUnchokesUs() {
        read();
        join(1, false);

        assertFalse(asked(1).isEmpty());
        assertEquals(0, asked(1).getFirst().baseLayer());
    }

    @ParameterizedTest
    @EnumSource(names = {"V2", "HYBRID"})
    void aProvedBlockGoesToReadersAtOnce(Format format) {
        torrent = torrent(format);
        swarm = swarm();
        read();
        join(1, true);
        tellHashes(1);
        give(1, 0);

        assertEquals(List.of(0), proved());
    }

    @Test
    void aFalseBlockBansItsSenderAndIsAskedOfAnotherAtOnce() {
        read();
        join(1, true);
        join(2, true);
        tellHashes(1);
        int number = requested(1).getFirst();
        effects.clear();
        say(1, new PeerMessage.Piece(0, number * BLOCK, ByteBuffer.allocate(BLOCK)));

        assertEquals(Set.of(1), gone);
        join(3, true);
        assertTrue(requested(3).contains(number), "the first thing that a peer with room is asked for");
    }

    @Test
    void blocksThatCameBeforeTheirHashesAreJudgedWhenTheseCome() {
        read();
        join(1, true);
        join(2, true);
        List<Integer> first = requested(1);
        List<Integer> second = requested(2);
        say(2, new PeerMessage.Piece(0, second.getFirst() * BLOCK, ByteBuffer.allocate(BLOCK)));
        give(1, first.getFirst());
        assertEquals(List.of(), proved());
        tellHashes(1);

        assertEquals(first.subList(0, 1), proved());
        assertEquals(Set.of(2), gone, "only the liar");
        join(3, true);
        assertTrue(requested(3).contains(second.getFirst()), "the false block is missing again");
    }

    @Test
    void whoTellsFalseHashesIsBannedAndNothingIsLost() {
        read();
        join(1, true);
        give(1, requested(1).getFirst());
        HashRange range = asked(1).getFirst();
        say(1, new PeerMessage.Hashes(range, ByteBuffer.allocate(range.bytes())));
        assertEquals(Set.of(1), gone);

        join(2, true);
        tellHashes(2);
        give(2, requested(2).getFirst());

        assertEquals(1, proved().size(), "what the liar gave was thrown out, and is asked of the next");
    }

    @Test
    void hashesThatNobodyAskedForEndTheConnection() {
        join(1, true);
        var range =
                new HashRange(torrent.trees().orElseThrow().files().getFirst().root(), 0, 0, 2, 0);
        say(1, new PeerMessage.Hashes(range, ByteBuffer.allocate(64)));

        assertEquals(Set.of(1), gone);
    }

    @ParameterizedTest
    @EnumSource(names = {"V2", "HYBRID"})
    void aPieceWhoseBlocksAreProvedNeedsNoOtherHashUnlessThereIsOne(Format format) {
        torrent = torrent(format);
        swarm = swarm();
        read();
        join(1, true);
        tellHashes(1);
        var given = new HashSet<Integer>();
        while (checked() == null) {
            int next = requested(1).stream()
                    .filter(number -> !given.contains(number))
                    .findFirst()
                    .orElseThrow();
            given.add(next);
            give(1, next);
        }

        AssembledPiece whole = checked();
        assertTrue(whole != null && whole.judged());
        assertEquals(format == Format.V2, whole.suffices());
    }

    @Test
    void aPeerOfAHybridThatSpeaksV1IsNotAskedForHashes() {
        torrent = torrent(Format.HYBRID);
        swarm = swarm();
        read();
        join(1, true, torrent.infoHash());

        assertEquals(List.of(), asked(1));
        say(1, new PeerMessage.HashRequest(new HashRange(ByteBuffer.allocate(32), 0, 0, 2, 0)));
        assertEquals(Set.of(1), gone, "it was not agreed on");
    }

    @Test
    void whoAsksTooOftenIsRejected() {
        join(1, true);
        var range =
                new HashRange(torrent.trees().orElseThrow().files().getFirst().root(), 6, 0, 2, 0);
        for (int i = 0; i <= BlockProofs.ANSWERS; i++) {
            say(1, new PeerMessage.HashRequest(range));
        }
        List<PeerMessage> said = said(1);

        assertEquals(
                BlockProofs.ANSWERS,
                said.stream().filter(PeerMessage.Hashes.class::isInstance).count());
        assertEquals(new PeerMessage.HashReject(range), said.getLast());
        effects.clear();
        now += BlockProofs.ANSWER_EVERY;
        say(1, new PeerMessage.HashRequest(range));
        assertTrue(said(1).getLast() instanceof PeerMessage.Hashes);
    }

    /// A hybrid whose halves differ: each block is right by v2, the piece is wrong by v1.
    @Test
    void whenTheHalvesOfAHybridDisagreeNobodyIsBannedAndTheV1HalfCounts() {
        torrent = torrent(Format.HYBRID);
        swarm = swarm();
        read();
        join(1, true);
        tellHashes(1);
        var given = new HashSet<Integer>();
        while (checked() == null) {
            int next = requested(1).stream()
                    .filter(number -> !given.contains(number))
                    .findFirst()
                    .orElseThrow();
            given.add(next);
            give(1, next);
        }
        AssembledPiece whole = checked();
        assertTrue(whole != null && whole.judged() && !whole.suffices());
        effects.clear();
        swarm.on(new Event.Failed(whole), now);
        swarm.settle(true, now);

        assertEquals(Set.of(), gone);
        assertTrue(swarm.report().status(now).problem().orElse("").contains("do not agree"));
        assertEquals(List.of(), asked(1), "no hashes are asked for any more");
        join(2, true);
        for (PeerMessage message : said(2)) {
            if (message instanceof PeerMessage.Request(int piece, int begin, int length)) {
                var data = ByteBuffer.wrap(FILM, piece * PIECE + begin, length).slice();
                say(2, new PeerMessage.Piece(piece, begin, data));
            }
        }
        assertEquals(List.of(), proved(), "what v2 says counts for nothing now");
    }

    @Test
    void moreThanTheMostThatMayWaitForItsHashStopsTheAsking() throws Exception {
        int piece = 16 << 20;
        var proofs = waiting(5, piece);
        var block = ByteBuffer.allocate(BLOCK);
        List<ByteBuffer> blocks = Collections.nCopies(piece / BLOCK, block);
        List<Integer> senders = Collections.nCopies(blocks.size(), 1);
        for (int index = 0; index < 3; index++) {
            proofs.whole(new AssembledPiece(index, piece, blocks, senders, Lease.NONE));
        }
        proofs.whole(
                new AssembledPiece(3, (int) (BlockProofs.MOST_AWAITING - 1 - 3L * piece), blocks, senders, Lease.NONE));
        assertFalse(proofs.isFull(), "one byte is left");
        assertTrue(proofs.problem().orElse("").contains("BEP 52"));

        proofs.whole(new AssembledPiece(4, 1, List.of(block), List.of(1), Lease.NONE));
        assertTrue(proofs.isFull());
        assertEquals(List.of(), effects, "nothing is checked before its hash is known");

        proofs.dropped(4);
        assertFalse(proofs.isFull());
    }

    /// Of a torrent that came without piece layers.
    private BlockProofs waiting(int pieces, int pieceBytes) {
        var root = ByteBuffer.allocate(MerkleTree.HASH_BYTES);
        long length = (long) pieces * pieceBytes;
        var roots = new PieceRoots(List.of(new HashedFile(0, length, pieceBytes, root)), _ -> Optional.empty());
        return new BlockProofs(
                Optional.of(new Trees(roots, Optional.empty())),
                new PieceLayout(length, pieceBytes),
                (_, _) -> {},
                effects::add);
    }

    /// What was judged is sure, whatever peers say of the rest of its piece.
    @Test
    void aDisputeTakesBackOnlyWhatNoHashHasProved() {
        var layout = torrent.layout();
        var live = new LivePieces(new BitSet(), new Budget(0, now));
        var open = new OpenPieces(layout);
        var early = new EarlyRelease(new Picker(layout, new BitSet()), open, effect -> {
            if (effect instanceof Effect.Withdraw(int piece, Surety most)) {
                effects.add(effect);
                live.withdraw(piece, most);
            }
        });
        for (int number = 0; number < 2; number++) {
            open.add(1, new Block(0, number * BLOCK, BLOCK), ByteBuffer.wrap(FILM, number * BLOCK, BLOCK), Lease.NONE);
        }
        live.early(0, 0, ByteBuffer.wrap(FILM, 0, BLOCK), Lease.NONE, Surety.PROVED);
        live.early(0, BLOCK, ByteBuffer.wrap(FILM, BLOCK, BLOCK), Lease.NONE, Surety.LIKELY);
        early.leaves(0);

        early.heardAgain(2, new Block(0, BLOCK, BLOCK), ByteBuffer.allocate(BLOCK), now);

        assertEquals(List.of(new Effect.Withdraw(0, Surety.LIKELY)), effects);
        assertTrue(live.find(new LivePieces.Wanted(0, 0, BLOCK, Surety.PROVED)) instanceof LivePieces.Place.Early);
        assertTrue(live.find(new LivePieces.Wanted(0, BLOCK, BLOCK, Surety.LIKELY)) instanceof LivePieces.Place.Absent);
    }

    // ---- the others ----------------------------------------------------------------------------------------------

    private void read() {
        swarm.on(new Event.ReaderOpened(1000, 0, FILM.length, 0, Start.STRICT), now);
        swarm.settle(true, now);
    }

    private void join(int peer, boolean unchokes) {
        join(peer, unchokes, torrent.upgrade().orElse(torrent.infoHash()));
    }

    private void join(int peer, boolean unchokes, InfoHash by) {
        var handshake = new Handshake(by, PeerId.random(new Random(100 + peer)), true, true, false, false);
        var address = new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + peer), 6881);
        swarm.on(new Event.Joined(peer, address, handshake, SECOND / 100, false), now);
        swarm.on(new Event.Said(peer, new PeerMessage.HaveAll()), now);
        if (unchokes) {
            swarm.on(new Event.Said(peer, new PeerMessage.Unchoke()), now);
        }
        swarm.settle(true, now);
    }

    private void say(int peer, PeerMessage message) {
        swarm.on(new Event.Said(peer, message), now);
        swarm.settle(true, now);
    }

    private void give(int peer, int number) {
        now += SECOND / 1000;
        say(
                peer,
                new PeerMessage.Piece(
                        0,
                        number * BLOCK,
                        ByteBuffer.wrap(FILM, number * BLOCK, BLOCK).slice()));
    }

    /// Answers what the peer was asked.
    private void tellHashes(int peer) {
        var all = new BlockHashes(torrent.trees().orElseThrow());
        all.learn(0, MerkleTree.leaves(ByteBuffer.wrap(FILM)));
        for (HashRange range : asked(peer)) {
            say(peer, new PeerMessage.Hashes(range, all.answer(range).orElseThrow()));
        }
    }

    private List<PeerMessage> said(int peer) {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.Send send && send.peer() == peer)
                .flatMap(effect -> ((Effect.Send) effect).messages().stream())
                .toList();
    }

    private List<HashRange> asked(int peer) {
        var ranges = new ArrayList<HashRange>();
        for (PeerMessage message : said(peer)) {
            if (message instanceof PeerMessage.HashRequest(HashRange range)) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    /// The numbers of the blocks of piece 0 that the peer was asked for.
    private List<Integer> requested(int peer) {
        var numbers = new ArrayList<Integer>();
        for (PeerMessage message : said(peer)) {
            if (message instanceof PeerMessage.Request(int piece, int begin, int _) && piece == 0) {
                numbers.add(begin / BLOCK);
            }
        }
        return numbers;
    }

    private List<Integer> proved() {
        return effects.stream()
                .filter(Effect.Prove.class::isInstance)
                .map(effect -> ((Effect.Prove) effect).block().begin() / BLOCK)
                .toList();
    }

    private @Nullable AssembledPiece checked() {
        return effects.stream()
                .filter(Effect.Check.class::isInstance)
                .map(effect -> ((Effect.Check) effect).piece())
                .findFirst()
                .orElse(null);
    }
}
