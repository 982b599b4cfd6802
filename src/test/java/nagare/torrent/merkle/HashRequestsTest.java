package nagare.torrent.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import nagare.torrent.merkle.HashRequests.Answer;
import nagare.torrent.merkle.HashRequests.Ask;
import nagare.torrent.merkle.HashRequests.Place;
import nagare.torrent.merkle.HashRequests.Source;
import org.junit.jupiter.api.Test;

class HashRequestsTest {
    private static final int MIB = 1 << 20;
    private static final long MILLI = 1_000_000;
    private static final IntPredicate ALL = _ -> true;

    private static final MadeTree TREE = new MadeTree(1, 0, 41 * MIB, 4 * MIB);
    private final MadeTree tree = TREE;
    private final PieceRoots roots = tree.roots();
    private final BlockHashes hashes = new BlockHashes(roots);
    private final HashRequests requests = new HashRequests(roots, hashes, 4 * MIB, true);
    private final BitSet done = new BitSet();
    private long now = 77_000 * MILLI;
    private List<Source> sources = List.of(new Source(1, ALL, 10), new Source(2, ALL, 20), new Source(3, ALL, 30));
    private List<Place> places = List.of(place(10 * MIB + 5, true));

    private static Place place(long position, boolean waits) {
        return new Place(position, 41 * MIB, waits);
    }

    private List<Ask> due() {
        return requests.due(places, sources, done, now);
    }

    private Answer answer(Ask ask) {
        return requests.answered(ask.peer(), ask.range(), tree.answer(ask.range()), now);
    }

    @Test
    void whatLiesUnderAReaderIsAskedFirstOfTheBestPeer() {
        Ask first = due().getFirst();

        assertEquals(1, first.peer());
        assertEquals(new HashRange(tree.file.root(), 0, 640, 128, 7), first.range());
        assertEquals(1, first.range().uncles(), "up to the root of its piece");
    }

    @Test
    void theRestOfTheFileFollowsUntilAllIsKnown() {
        var asked = new TreeSet<Integer>();
        for (int round = 0; round < 40; round++) {
            for (Ask ask : due()) {
                assertTrue(ask.range().length() <= HashRange.MOST_ASKED);
                asked.add(ask.range().index());
                assertInstanceOf(Answer.Proved.class, answer(ask));
            }
        }

        for (int piece = 0; piece < 11; piece++) {
            assertTrue(hashes.knows(piece), "piece " + piece);
        }
        assertEquals(List.of(), due());
    }

    @Test
    void nobodyOwesMoreThanAFewAnswers() {
        List<Ask> asks = due();

        for (int peer = 1; peer <= 3; peer++) {
            int number = peer;
            assertTrue(asks.stream().filter(ask -> ask.peer() == number).count() <= HashRequests.MOST_OF_ONE + 2);
        }
    }

    @Test
    void whoRejectsIsNotAskedAgainAndAnotherOneIs() {
        sources = List.of(new Source(1, ALL, 10));
        List<Ask> asks = due();
        asks.forEach(ask -> requests.rejected(ask.peer(), ask.range(), now));
        sources = List.of(new Source(1, ALL, 10), new Source(2, ALL, 2_000));

        List<Ask> again = due();

        assertTrue(again.stream().allMatch(ask -> ask.peer() == 2), again::toString);
        assertEquals(asks.getFirst().range(), again.getFirst().range());
    }

    @Test
    void anotherPeerIsAskedWhenTheFirstIsLate() {
        sources = List.of(new Source(1, ALL, 10), new Source(2, ALL, 2_000));
        places = List.of(place(41 * MIB - 1, false));
        Ask first = due().getFirst();
        now = requests.nextLook();

        assertEquals(77_000 * MILLI + HashRequests.PATIENCE, now);
        assertTrue(due().stream().anyMatch(ask -> ask.peer() == 2 && ask.range().equals(first.range())));
        assertInstanceOf(Answer.Proved.class, answer(first), "late, but welcome");
    }

    @Test
    void aReaderThatStandsStillHasLessPatience() {
        sources = List.of(new Source(1, ALL, 10), new Source(2, ALL, 2_000));
        Ask first = due().getFirst();
        now = requests.nextLook();

        assertEquals(77_000 * MILLI + HashRequests.PATIENCE_OF_A_READER, now);
        assertTrue(due().stream().anyMatch(ask -> ask.peer() == 2 && ask.range().equals(first.range())));
    }

    @Test
    void onlyPeersThatHaveThePieceAreAsked() {
        sources = List.of(new Source(1, piece -> piece == 0, 1), new Source(2, ALL, 1000));

        for (Ask ask : due()) {
            assertTrue(ask.peer() == 2 || ask.range().index() < 256, ask::toString);
        }
    }

    @Test
    void aFalseAnswerIsToldAndAskedOfAnother() {
        Ask first = due().getFirst();
        byte[] wrong = tree.answer(first.range()).array();
        wrong[0] ^= 1;

        assertEquals(new Answer.False(), requests.answered(first.peer(), first.range(), ByteBuffer.wrap(wrong), now));
        requests.left(first.peer());
        sources = sources.subList(1, 3);
        assertTrue(due().stream().anyMatch(ask -> ask.range().equals(first.range())));
    }

    @Test
    void anAnswerThatNobodyAskedForIsToldAsSuch() {
        HashRange range = tree.file.leaves(0, 128, true);

        assertEquals(new Answer.Unasked(), requests.answered(1, range, tree.answer(range), now));
        Ask first = due().getFirst();
        answer(first);
        assertEquals(new Answer.Unasked(), answer(first), "asked once, answered twice");
    }

    @Test
    void piecesThatAreVerifiedNeedNoHashes() {
        done.set(0, 11);

        assertEquals(List.of(), due());
    }

    @Test
    void nothingIsAskedForShortPieces() {
        var small = new MadeTree(2, 0, 3 * MIB, 128 * 1024);
        var none = new HashRequests(small.roots(), new BlockHashes(small.roots()), 128 * 1024, true);

        assertEquals(List.of(), none.due(List.of(new Place(0, 3 * MIB, true)), sources, done, now));
    }

    @Test
    void missingLayersOfAFileThatIsReadAreAskedFor() {
        PieceRoots none = tree.rootsWithoutLayers();
        var asking = new HashRequests(none, new BlockHashes(none), 4 * MIB, true);

        var layer = asking.due(places, sources, done, now).stream()
                .filter(ask -> ask.range().baseLayer() > 0)
                .toList();

        assertEquals(List.of(tree.file.layer(0)), layer.stream().map(Ask::range).toList());
    }

    @Test
    void aHybridNeedsNoLayers() {
        PieceRoots none = tree.rootsWithoutLayers();
        var asking = new HashRequests(none, new BlockHashes(none), 4 * MIB, false);

        assertTrue(asking.due(places, sources, done, now).stream()
                .allMatch(ask -> ask.range().baseLayer() == 0));
    }

    @Test
    void layersOfFilesThatNobodyReadsAreAskedForWhenAllIsWanted() {
        PieceRoots none = tree.rootsWithoutLayers();
        var asking = new HashRequests(none, new BlockHashes(none), 4 * MIB, true);
        assertEquals(List.of(), asking.due(List.of(), sources, done, now));
        asking.wantAllLayers();

        assertEquals(
                List.of(tree.file.layer(0)),
                asking.due(List.of(), sources, done, now).stream()
                        .map(Ask::range)
                        .toList());
    }

    @Test
    void thePieceThatWasFalseIsAskedForThoughNobodyReads() {
        places = List.of();
        assertEquals(List.of(), due());
        requests.doubt(3);

        assertEquals(
                List.of(tree.file.leaves(768, 512, true)),
                due().stream().map(Ask::range).toList());
    }

    /// What libtorrent 2.0.8 does when it has not hashed what it seeds.
    @Test
    void aLazyPeerIsAskedForAPieceWhenItGaveABlockOfIt() {
        sources = List.of(new Source(1, ALL, 10));
        var rejected = new ArrayList<Ask>();
        for (List<Ask> asks = due(); !asks.isEmpty(); asks = due()) {
            rejected.addAll(asks);
            asks.forEach(ask -> requests.rejected(1, ask.range(), now));
        }
        assertFalse(rejected.isEmpty());
        requests.gave(1, 2);

        assertEquals(
                List.of(tree.file.leaves(512, 256, true)),
                due().stream().limit(1).map(Ask::range).toList());
    }

    @Test
    void aLazyPeerThatStillRefusesIsAskedAFewTimesOnly() {
        sources = List.of(new Source(1, ALL, 10));
        due().forEach(ask -> requests.rejected(1, ask.range(), now));
        int asked = 0;
        for (int block = 0; block < 100; block++) {
            requests.gave(1, 2);
            List<Ask> asks = due();
            asked += asks.size();
            asks.forEach(ask -> requests.rejected(1, ask.range(), now));
        }

        assertTrue(asked > 0 && asked <= 2 * HashRequests.MOST_REFUSALS, "asked " + asked);
    }

    /// All that it was asked for so far is rejected.
    private void becomesLazy(int peer) {
        for (List<Ask> asks = due(); !asks.isEmpty(); asks = due()) {
            asks.forEach(ask -> requests.rejected(peer, ask.range(), now));
        }
    }

    @Test
    void whileAReaderWaitsALazyPeerMayKnowAPieceSoonAfterItWasAskedForABlockOfIt() {
        sources = List.of(new Source(1, ALL, 10));
        becomesLazy(1);
        requests.asks(1, 2, now);
        assertEquals(List.of(), due());
        assertTrue(requests.nextLook() <= now + HashRequests.HOPE);

        now += HashRequests.HOPE - 1;
        assertEquals(List.of(), due());
        now++;
        assertEquals(List.of(new Ask(1, tree.file.leaves(512, 256, true))), due());
        assertEquals(List.of(), due(), "not again before a moment has passed");
        now += HashRequests.HOPE;
        for (int tries = 1; tries < HashRequests.MOST_TRIES; tries++, now += HashRequests.HOPE) {
            assertEquals(1, due().size());
        }
        assertEquals(List.of(), due(), "that was the last try");
    }

    @Test
    void whoDidNotFulfilAHopeIsAskedWhenItsBlockComes() {
        sources = List.of(new Source(1, ALL, 10));
        becomesLazy(1);
        requests.asks(1, 2, now);
        now += HashRequests.HOPE;
        Ask hope = due().getFirst();
        requests.rejected(1, hope.range(), now);
        now += 10 * HashRequests.HOPE;
        assertEquals(List.of(), due());

        requests.gave(1, 2);
        assertEquals(List.of(hope), due());
        assertInstanceOf(Answer.Proved.class, answer(hope));
    }

    @Test
    void aHopeKeepsNobodyFromBeingAskedWhoShouldKnow() {
        sources = List.of(new Source(1, ALL, 10));
        becomesLazy(1);
        requests.asks(1, 2, now);
        now += HashRequests.HOPE;
        assertEquals(1, due().size());

        sources = List.of(new Source(1, ALL, 10), new Source(2, ALL, 20));
        requests.look();
        assertEquals(2, due().getFirst().peer());
    }

    @Test
    void nobodyHopesWhileNoReaderWaits() {
        sources = List.of(new Source(1, ALL, 10));
        places = List.of(place(10 * MIB + 5, false));
        becomesLazy(1);
        requests.asks(1, 2, now);
        now += HashRequests.HOPE;

        assertEquals(List.of(), due());
    }

    @Test
    void onlyAFewPeersAreHopedOfAtOnce() {
        sources = List.of(new Source(1, ALL, 10), new Source(2, ALL, 20), new Source(3, ALL, 30));
        for (List<Ask> asks = due(); !asks.isEmpty(); asks = due()) {
            asks.forEach(ask -> requests.rejected(ask.peer(), ask.range(), now));
        }
        sources.forEach(source -> requests.asks(source.peer(), 2, now));
        now += HashRequests.HOPE;

        assertEquals(
                HashRequests.MOST_HOPES,
                due().stream().map(Ask::peer).distinct().count());
    }

    @Test
    void noMoreIsLookedAtThanIsKept() {
        var huge = new HashedFile(0, 1L << 40, 16 * MIB, tree.file.root());
        var far = new PieceRoots(List.of(huge), _ -> Optional.empty());
        var asking = new HashRequests(far, new BlockHashes(far), 16 * MIB, false);
        var many = new ArrayList<Place>();
        for (int i = 0; i < 1000; i++) {
            many.add(new Place(i * (1L << 30), 1L << 40, false));
        }

        assertTrue(asking.due(many, sources, done, now).size() <= HashRequests.MOST);
    }
}
