package nagare.torrent.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import nagare.torrent.metadata.Assembly.Ask;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.MetadataMessage.Given;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AssemblyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int PIECES = 20;

    private final byte[] info = new byte[PIECES * MetadataMessage.PIECE_BYTES - 100];
    private final Assembly assembly = new Assembly(this::isRight);
    private long now = 5 * SECOND;

    AssemblyTest() {
        new Random(6).nextBytes(info);
    }

    private boolean isRight(ByteBuffer bytes) {
        return bytes.equals(ByteBuffer.wrap(info));
    }

    @Test
    void onePeerIsAskedForEightPiecesAndThenForOneMoreForEachThatComes() throws Exception {
        assembly.offered(1, info.length);

        assertEquals(asks(1, 0, 1, 2, 3, 4, 5, 6, 7), assembly.plan(now));
        assertEquals(List.of(), assembly.plan(now));

        assembly.received(1, right(3));

        assertEquals(asks(1, 8), assembly.plan(now));
    }

    @Test
    void peersBeginElsewhereSoThatNothingIsAskedTwice() {
        assembly.offered(1, info.length);
        assembly.offered(2, info.length);

        var asked = assembly.plan(now);

        assertEquals(16, asked.size());
        assertEquals(16, Set.copyOf(asked.stream().map(Ask::piece).toList()).size());
    }

    @Test
    void aPeerWithNothingToDoIsAskedForWhatOthersOweUpToThreeTimes() {
        for (int peer = 1; peer <= 20; peer++) {
            assembly.offered(peer, info.length);
        }

        var askers = new HashMap<Integer, Integer>();
        assembly.plan(now).forEach(ask -> askers.merge(ask.piece(), 1, Integer::sum));

        assertEquals(PIECES, askers.size());
        assertTrue(askers.values().stream().allMatch(count -> count <= Assembly.MAX_ASKERS), () -> "" + askers);
    }

    @Test
    void whatIsNotAnsweredForThreeSecondsIsAskedOfOthersAndTheLateAnswerCounts() throws Exception {
        assembly.offered(1, info.length);
        assembly.plan(now);
        now += Assembly.ASK_AGAIN - 1;
        assertEquals(List.of(), assembly.plan(now));
        assertEquals(now + 1, assembly.nextPlan(now));
        assembly.offered(2, info.length);
        assembly.plan(now);

        now += 1;
        var again = assembly.plan(now);
        assertEquals(1, again.stream().filter(ask -> ask.peer() == 1).count(), "a late peer is tried with one piece");
        for (int piece = 0; piece < 8; piece++) {
            assembly.received(1, right(piece));
        }

        assertEquals(Optional.of(new Assembly.Progress(8, PIECES)), assembly.progress());
    }

    @Test
    void whoNeverAnswersRestsAMinute() {
        assembly.offered(1, info.length);
        for (int i = 0; i < Assembly.MAX_LATE; i++) {
            assertFalse(assembly.plan(now).isEmpty());
            now += Assembly.ASK_AGAIN;
        }
        assertEquals(List.of(), assembly.plan(now));

        now += Assembly.REST - 1;
        assertEquals(List.of(), assembly.plan(now));
        now += 1;
        assertEquals(1, assembly.plan(now).size());
    }

    @Test
    void whoRejectsRestsAMinute() {
        assembly.offered(1, info.length);
        assembly.plan(now);

        assembly.rejected(1, now);

        assertEquals(List.of(), assembly.plan(now));
        assertEquals(now + Assembly.REST, assembly.nextPlan(now));
        now += Assembly.REST;
        assertEquals(8, assembly.plan(now).size());
    }

    @Test
    void whatAPeerOwedWhenItLeftIsAskedOfOthers() throws Exception {
        assembly.offered(1, info.length);
        assembly.plan(now);
        assembly.left(1);
        assembly.offered(2, info.length);

        serve(Map.of(2, info));

        assertEquals(Optional.of(ByteBuffer.wrap(info)), assembly.dictionary());
    }

    @Test
    void aLieAmongManyIsFoundByWholeCopiesAndNobodyElseIsBlamed() throws Exception {
        byte[] false_ = info.clone();
        false_[17] ^= 1;
        assembly.offered(1, info.length);
        assembly.offered(2, info.length);
        assembly.offered(3, info.length);

        var banned = serve(Map.of(1, false_, 2, info, 3, info));

        assertEquals(Optional.of(ByteBuffer.wrap(info)), assembly.dictionary());
        assertEquals(Set.of(1), banned);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void oneHonestPeerAmongLiarsIsEnough(long seed) throws Exception {
        var chance = new Random(seed);
        var all = new HashMap<Integer, byte[]>();
        int honest = chance.nextInt(12);
        for (int peer = 0; peer < 12; peer++) {
            byte[] has = info.clone();
            if (peer != honest) {
                has[chance.nextInt(has.length)] ^= 1;
            }
            all.put(peer, has);
            assembly.offered(peer, has.length);
        }

        var banned = serve(all);

        assertEquals(Optional.of(ByteBuffer.wrap(info)), assembly.dictionary(), "seed " + seed);
        assertFalse(banned.contains(honest), "seed " + seed);
    }

    @Test
    void aLonePeerWhoseCopyIsWrongIsALiar() throws Exception {
        assembly.offered(1, info.length);

        assertEquals(Set.of(1), serve(Map.of(1, new byte[info.length])));
        assertEquals(List.of(), assembly.plan(now));
    }

    @Test
    void threeSizesAreFetchedAtATime() {
        for (int peer = 1; peer <= 4; peer++) {
            assembly.offered(peer, info.length + peer);
        }

        var asked = assembly.plan(now).stream().map(Ask::peer).distinct().toList();

        assertEquals(List.of(1, 2, 3), asked);
    }

    @Test
    void ofMoreThanThreeSizesThoseThatMostPeersOfferAreFetched() throws Exception {
        for (int peer = 1; peer <= Assembly.MAX_SIZES; peer++) {
            assembly.offered(peer, info.length + peer);
        }
        assembly.plan(now);
        assembly.offered(10, info.length);
        assembly.offered(11, info.length);

        serve(Map.of(10, info, 11, info));

        assertEquals(Optional.of(ByteBuffer.wrap(info)), assembly.dictionary());
    }

    @Test
    void anotherTotalSizeThanAnnouncedIsAContradiction() {
        assembly.offered(1, info.length);
        assembly.plan(now);
        var other = new Given(0, OptionalInt.of(info.length + 1), piece(info, 0));

        assertThrows(ProtocolException.class, () -> assembly.received(1, other));
    }

    @Test
    void aPieceOfTheWrongLengthIsAContradiction() {
        assembly.offered(1, info.length);
        assembly.plan(now);
        var shorter = new Given(0, OptionalInt.empty(), ByteBuffer.allocate(MetadataMessage.PIECE_BYTES - 1));

        assertThrows(ProtocolException.class, () -> assembly.received(1, shorter));
    }

    @Test
    void piecesThatNobodyAskedForAreIgnoredUpToALimit() throws Exception {
        assembly.offered(1, info.length);
        for (int i = 1; i < Assembly.MAX_UNASKED; i++) {
            assembly.received(1, right(19));
        }
        assertEquals(Optional.empty(), assembly.progress());

        assertThrows(ProtocolException.class, () -> assembly.received(1, right(19)));
    }

    @Test
    void theLargestSizeIsTakenAndALargerOneIsNot() {
        assembly.offered(1, Assembly.MAX_BYTES);
        assertEquals(8, assembly.plan(now).size());

        assertThrows(IllegalArgumentException.class, () -> assembly.offered(2, Assembly.MAX_BYTES + 1));
        assertThrows(IllegalArgumentException.class, () -> assembly.offered(2, 0));
    }

    @Test
    void afterALieALargeDictionaryIsFetchedFromOnePeerAtATime() throws Exception {
        int large = Assembly.MAX_BYTES;
        for (int peer = 1; peer <= 3; peer++) {
            assembly.offered(peer, large);
        }
        byte[] nothing = new byte[large];
        var wrong = Map.of(1, nothing, 2, nothing, 3, nothing);
        var asked = new TreeSet<Integer>();
        for (var asks = assembly.plan(now); assembly.progress().orElseThrow().here() < 1024 && !spoilt(asks); ) {
            answer(asks, wrong);
            asks = assembly.plan(now);
            asks.forEach(ask -> asked.add(ask.peer()));
        }

        assertEquals(
                1,
                assembly.plan(now + Assembly.ASK_AGAIN).stream()
                        .map(Ask::peer)
                        .distinct()
                        .count());
    }

    /// All pieces have come, and the whole was wrong.
    private boolean spoilt(List<Ask> asks) {
        return asks.stream().map(Ask::peer).distinct().count() == 1
                && assembly.progress().orElseThrow().here() == 0;
    }

    /// Answers all that is asked until nothing more is, and tells who was banned.
    private Set<Integer> serve(Map<Integer, byte[]> peers) throws ProtocolException {
        var banned = new TreeSet<Integer>();
        for (var asks = assembly.plan(now); !asks.isEmpty(); asks = assembly.plan(now)) {
            answer(asks, peers);
            assembly.drainLiars().forEach(liar -> {
                banned.add(liar);
                assembly.left(liar);
            });
        }
        return banned;
    }

    private void answer(List<Ask> asks, Map<Integer, byte[]> peers) throws ProtocolException {
        for (Ask ask : asks) {
            byte[] has = peers.get(ask.peer());
            if (has != null) {
                assembly.received(
                        ask.peer(), new Given(ask.piece(), OptionalInt.of(has.length), piece(has, ask.piece())));
            }
        }
    }

    private Given right(int piece) {
        return new Given(piece, OptionalInt.of(info.length), piece(info, piece));
    }

    private static ByteBuffer piece(byte[] of, int piece) {
        return ByteBuffer.wrap(of, piece * MetadataMessage.PIECE_BYTES, Copy.bytesIn(piece, of.length))
                .slice();
    }

    private static List<Ask> asks(int peer, int... pieces) {
        var asks = new ArrayList<Ask>();
        for (int piece : pieces) {
            asks.add(new Ask(peer, piece));
        }
        return asks;
    }
}
