package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import nagare.torrent.tracker.AnnounceRequest.Event;
import nagare.torrent.tracker.UdpAnnounce.ConnectionId;
import nagare.torrent.tracker.UdpAnnounce.Heard;
import nagare.torrent.tracker.UdpAnnounce.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UdpAnnounceTest {
    private static final int TX = 0x01020304;
    private static final long ID = 0x1122334455667788L;

    @Test
    void connectionIsAskedForFirst() {
        var packet = packet(announce("/announce").next(0));

        assertEquals("00000417271019800000000001020304", HexFormat.of().formatHex(packet.array()));
    }

    @Test
    void announceFollowsInTheOrderOfBep15() throws Exception {
        var announce = announce("");
        announce.next(0);

        assertInstanceOf(Heard.Progress.class, announce.received(connected(TX, ID), 5));
        var packet = packet(announce.next(5));

        assertEquals(
                "1122334455667788" + "00000001" + "01020304" + Announces.HASH.hex() + Announces.PEER.hex()
                        + "0000000000000016" + "0000000000000021" + "000000000000000b" // downloaded, left, uploaded
                        + "00000002" + "00000000" + "00abcdef" + "00000064" + "1ae1",
                HexFormat.of().formatHex(packet.array()));
        assertEquals(98, packet.remaining());
    }

    @Test
    void pathGoesAlongInChunksOf255Bytes() {
        var path = "/" + "p".repeat(300);
        var announce = new UdpAnnounce(Announces.request(Event.NONE), path, Family.IPV4, TX, known(0));

        var packet = packet(announce.next(0)).position(98);

        var read = new StringBuilder();
        for (int expected : List.of(255, 46)) {
            assertEquals(2, packet.get());
            int length = packet.get() & 0xff;
            assertEquals(expected, length);
            var chunk = new byte[length];
            packet.get(chunk);
            read.append(new String(chunk, StandardCharsets.US_ASCII));
        }
        assertEquals(path, read.toString());
        assertEquals(0, packet.remaining());
    }

    @Test
    void pathMayBe1024BytesAndNotOneMore() {
        announce("/".repeat(UdpAnnounce.MAX_PATH_BYTES));

        assertThrows(IllegalArgumentException.class, () -> announce("/".repeat(UdpAnnounce.MAX_PATH_BYTES + 1)));
    }

    @Test
    void packetIsSentAgainAfter1And3And7SecondsThenLater() {
        var announce = announce("");
        var times = new ArrayList<Long>();
        long now = 0;
        var step = announce.next(now);
        while (step instanceof Step.Send send) {
            times.add(TimeUnit.NANOSECONDS.toSeconds(now));
            now = send.until();
            step = announce.next(now);
        }

        assertEquals(List.of(0L, 1L, 3L, 7L, 22L), times);
        assertEquals(52, TimeUnit.NANOSECONDS.toSeconds(now));
    }

    @Test
    void ladderStartsAnewOnceTheTrackerHasShownLife() throws Exception {
        var announce = announce("");
        announce.next(0);
        announce.next(seconds(1));
        announce.received(connected(TX, ID), seconds(2));

        var step = (Step.Send) announce.next(seconds(2));

        assertEquals(seconds(3), step.until());
    }

    @Test
    void knownConnectionSavesTheRoundTrip() {
        var announce = new UdpAnnounce(Announces.request(Event.NONE), "", Family.IPV4, TX, known(0));

        assertEquals(ID, packet(announce.next(seconds(59))).getLong());
    }

    @Test
    void connectionOfAMinuteIsAskedForAgain() {
        var announce = new UdpAnnounce(Announces.request(Event.NONE), "", Family.IPV4, TX, known(0));

        assertEquals(16, packet(announce.next(seconds(60))).remaining());
    }

    @Test
    void connectionThatGrowsOldWhileWaitingIsRenewed() throws Exception {
        var announce = new UdpAnnounce(Announces.request(Event.NONE), "", Family.IPV4, TX, known(0));
        assertEquals(98, packet(announce.next(seconds(58))).remaining());
        assertEquals(98, packet(announce.next(seconds(59))).remaining());
        assertEquals(16, packet(announce.next(seconds(61))).remaining());

        announce.received(connected(TX, 99), seconds(62));

        assertEquals(99, packet(announce.next(seconds(62))).getLong());
        assertEquals(Optional.of(new ConnectionId(99, seconds(62))), announce.connectionId());
    }

    @Test
    void oldConnectionThatIsRefusedGetsASecondChanceAndNoThird() throws Exception {
        var announce = new UdpAnnounce(Announces.request(Event.NONE), "", Family.IPV4, TX, known(0));
        announce.next(0);

        assertInstanceOf(Heard.Progress.class, announce.received(error(TX, "bad id"), 1));
        assertEquals(16, packet(announce.next(1)).remaining());
        announce.received(connected(TX, 99), 2);
        announce.next(2);

        assertThrows(TrackerFailed.class, () -> announce.received(error(TX, "bad id"), 3));
    }

    @Test
    void answerIsReadWithItsPeers() throws Exception {
        var answer =
                answer(announced(Family.IPV4), "000004b0" + "00000002" + "00000003" + "010203041ae1" + "050607080000");

        assertEquals(List.of(Announces.peer("1.2.3.4", 6881)), answer.peers());
        assertEquals(Duration.ofMinutes(20), answer.interval());
        assertEquals(OptionalInt.of(3), answer.seeders());
        assertEquals(OptionalInt.of(2), answer.leechers());
    }

    @Test
    void familyOfTheSocketDecidesHowPeersArePacked() throws Exception {
        var answer = answer(
                announced(Family.IPV6),
                "000004b0" + "00000002" + "00000003" + "20010db8000000000000000000000009" + "1ae1");

        assertEquals(List.of(Announces.peer("2001:db8::9", 6881)), answer.peers());
    }

    @Test
    void answerWithoutPeersIsAnAnswer() throws Exception {
        assertTrue(answer(announced(Family.IPV4), "00000000" + "00000000" + "00000000")
                .peers()
                .isEmpty());
    }

    @Test
    void negativeNumbersAreNotBelieved() throws Exception {
        var answer = answer(announced(Family.IPV4), "ffffffff" + "ffffffff" + "80000000");

        assertEquals(Duration.ZERO, answer.interval());
        assertEquals(OptionalInt.empty(), answer.seeders());
        assertEquals(OptionalInt.empty(), answer.leechers());
    }

    @Test
    void twoThousandPeersAreKeptAndNotOneMore() throws Exception {
        var peers = new StringBuilder();
        for (int i = 0; i < 2001; i++) {
            peers.append("0101%04x0101".formatted(i));
        }

        assertEquals(
                2000,
                answer(announced(Family.IPV4), "00000000".repeat(3) + peers)
                        .peers()
                        .size());
    }

    @Test
    void refusalIsShownAndCannotPlayTricks() throws Exception {
        var announce = announced(Family.IPV4);

        var failed = assertThrows(TrackerFailed.class, () -> announce.received(error(TX, "no\u001b[2J"), 1));
        assertEquals("it says: no?[2J", failed.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000001",
                "0000000101020304",
                "00000001010203040000000000000000000000", // one byte short
                "00000001010203050000000000000000000000000000", // another transaction
                "00000000010203041122334455667788", // a connection, once more
                "00000002010203040000000000000000000000000000", // a scrape
                "ffffffff010203040000000000000000000000000000"
            })
    void packetThatIsNotTheAnswerIsWaitedOver(String hex) throws Exception {
        var announce = announced(Family.IPV4);

        assertInstanceOf(Heard.Nothing.class, announce.received(hex(hex), 1));
    }

    @Test
    void answerBeforeTheConnectionIsIgnored() throws Exception {
        var announce = announce("");
        announce.next(0);

        assertInstanceOf(Heard.Nothing.class, announce.received(hex("0000000101020304" + "00000000".repeat(3)), 1));
        assertInstanceOf(Heard.Nothing.class, announce.received(hex("000000000102030411223344556677"), 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noiseNeverDoesWorseThanAFailure(long seed) throws Exception {
        var chance = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var announce = round % 2 == 0 ? announced(Family.IPV6) : announce("");
            announce.next(1);
            var noise = ByteBuffer.allocate(8 + chance.nextInt(100));
            chance.nextBytes(noise.array());
            noise.putInt(0, chance.nextInt(5)).putInt(4, TX);
            try {
                announce.received(noise, 1);
            } catch (TrackerFailed e) {
                assertEquals(UdpAnnounce.ERROR, noise.getInt(0), "seed " + seed);
            }
        }
    }

    private static UdpAnnounce announce(String path) {
        return new UdpAnnounce(Announces.request(Event.STARTED), path, Family.IPV4, TX, Optional.empty());
    }

    private static UdpAnnounce announced(Family family) throws TrackerFailed {
        var announce = new UdpAnnounce(Announces.request(Event.STARTED), "", family, TX, Optional.empty());
        announce.next(0);
        announce.received(connected(TX, ID), 0);
        announce.next(0);
        return announce;
    }

    private static AnnounceReply answer(UdpAnnounce announce, String hex) throws TrackerFailed {
        return ((Heard.Answer) announce.received(hex("0000000101020304" + hex), 1)).reply();
    }

    private static Optional<ConnectionId> known(long since) {
        return Optional.of(new ConnectionId(ID, since));
    }

    private static ByteBuffer packet(Step step) {
        return ((Step.Send) step).packet();
    }

    private static ByteBuffer connected(int transaction, long id) {
        return ByteBuffer.allocate(16)
                .putInt(UdpAnnounce.CONNECT)
                .putInt(transaction)
                .putLong(id)
                .flip();
    }

    private static ByteBuffer error(int transaction, String text) {
        return ByteBuffer.allocate(100)
                .putInt(UdpAnnounce.ERROR)
                .putInt(transaction)
                .put(text.getBytes(StandardCharsets.UTF_8))
                .flip();
    }

    private static ByteBuffer hex(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
