package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpReplyTest {
    @Test
    void compactPeersOfBothFamiliesAreRead() throws Exception {
        var reply = parse("d8:completei5e10:incompletei7e8:intervali1800e12:min intervali300e"
                + "5:peers12:\u0001\u0002\u0003\u0004\u001a\u00e1\u0005\u0006\u0007\u0008\u0000\u0000"
                + "6:peers618:\u0020\u0001\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\u0009\u0001\u0002e");

        assertEquals(List.of(peer("1.2.3.4", 6881), peer("2001:db8::9", 258)), reply.peers());
        assertEquals(Duration.ofMinutes(30), reply.interval());
        assertEquals(Duration.ofMinutes(5), reply.minInterval());
        assertEquals(OptionalInt.of(5), reply.seeders());
        assertEquals(OptionalInt.of(7), reply.leechers());
    }

    @Test
    void longFormIsReadAndOddEntriesAreLeftOut() throws Exception {
        var reply = parse("d8:intervali60e5:peersl"
                + "d2:ip7:1.2.3.47:peer id2:xx4:porti80ee"
                + "d2:ip11:2001:db8::14:porti81ee"
                + "d2:ip9:localhost4:porti82ee"
                + "d2:ip7:1.2.3.54:porti0ee"
                + "d2:ip7:1.2.3.64:porti65536ee"
                + "d2:ip9:1.2.3.2564:porti83ee"
                + "d2:ip3:abc4:porti84ee"
                + "d4:porti85ee"
                + "i7e3:abclede"
                + "ee");

        assertEquals(List.of(peer("1.2.3.4", 80), peer("2001:db8::1", 81)), reply.peers());
    }

    @Test
    void missingIntervalIsHalfAnHour() throws Exception {
        var reply = parse("d5:peers0:e");

        assertEquals(Duration.ofMinutes(30), reply.interval());
        assertEquals(Duration.ZERO, reply.minInterval());
        assertTrue(reply.peers().isEmpty());
        assertEquals(OptionalInt.empty(), reply.seeders());
    }

    @Test
    void whatFollowsTheDictionaryDoesNotCount() throws Exception {
        assertEquals(
                Duration.ofSeconds(60), parse("d8:intervali60e5:peers0:e\r\n").interval());
    }

    @Test
    void warningAndOurAddressAndTrackerIdAreKept() throws Exception {
        var reply = parse("d11:external ip4:\u0009\u0008\u0007\u00068:intervali60e10:tracker id3:a b"
                + "15:warning message6:be\nnice e".replace("6:be\nnice ", "8:be\nnice!"));

        assertEquals(Optional.of("be?nice!"), reply.warning());
        assertEquals(Optional.of(InetAddress.ofLiteral("9.8.7.6")), reply.externalAddress());
        assertEquals(Optional.of("a b"), reply.trackerId());
    }

    @Test
    void failureReasonIsShownAndCannotPlayTricks() {
        var failed = failure("d14:failure reason" + "11:no \u001b[2Jgood" + "e");

        assertEquals("it says: no ?[2Jgood", failed.getMessage());
        assertTrue(failed.isRefusal());
        assertFalse(failed.isFinal());
        assertEquals(Optional.empty(), failed.retryAfter());
    }

    @Test
    void longFailureReasonIsCut() {
        assertTrue(failure("d14:failure reason5000:" + "x".repeat(5000) + "e")
                        .getMessage()
                        .length()
                < 250);
    }

    @ParameterizedTest
    @CsvSource({"i5e, 5", "1:7, 7", "i0e, 0"})
    void retryInIsMinutes(String value, long minutes) {
        var failed = failure("d14:failure reason2:no8:retry in" + value + "e");

        assertEquals(Optional.of(Duration.ofMinutes(minutes)), failed.retryAfter());
    }

    @Test
    void retryNeverIsForEver() {
        assertTrue(failure("d14:failure reason2:no8:retry in5:nevere").isFinal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"i-5e", "4:soon", "le", "i99999999999e"})
    void senselessRetryIsAsIfItWereNotThere(String value) {
        assertEquals(
                Optional.empty(),
                failure("d14:failure reason2:no8:retry in" + value + "e").retryAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "le", "i5e", "de", "d3:foo3:bare", "d5:peers99:xe", "d5:peers"})
    void whatIsNoAnswerOfATrackerIsAFailure(String body) {
        assertTrue(failure(body).getMessage().startsWith("it answered"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d8:intervali-5ee",
                "d8:interval3:abc5:peersi7ee",
                "d5:peersde6:peers6lee",
                "d8:completei-1e5:peers0:e"
            })
    void senselessValuesDoNotSpoilTheAnswer(String body) throws Exception {
        var reply = parse(body);

        assertEquals(AnnounceReply.DEFAULT_INTERVAL, reply.interval());
        assertTrue(reply.peers().isEmpty());
        assertEquals(OptionalInt.empty(), reply.seeders());
    }

    @Test
    void twoThousandPeersAreKeptAndNotOneMore() throws Exception {
        assertEquals(2000, parse(compact(2000)).peers().size());
        assertEquals(2000, parse(compact(2001)).peers().size());
    }

    @Test
    void valuesBeyondTheLimitAreAFailure() throws Exception {
        int fixed = 3; // the dictionary, the key, the list
        parse("d5:peersl" + "i0e".repeat(HttpReply.MAX_NODES - fixed) + "ee");

        failure("d5:peersl" + "i0e".repeat(HttpReply.MAX_NODES - fixed + 1) + "ee");
    }

    @Test
    void samePeerTwiceIsOnePeer() throws Exception {
        assertEquals(
                1,
                parse("d5:peers12:" + "\u0001\u0002\u0003\u0004\u0001\u0001".repeat(2) + "e")
                        .peers()
                        .size());
    }

    private static String compact(int peers) {
        var packed = new StringBuilder("d5:peers" + 6 * peers + ":");
        for (int i = 0; i < peers; i++) {
            packed.append("\u0001\u0002")
                    .append((char) (i >> 8))
                    .append((char) (i & 0xff))
                    .append("\u0001\u0001");
        }
        return packed.append('e').toString();
    }

    private static AnnounceReply parse(String body) throws TrackerFailed {
        return HttpReply.parse(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static TrackerFailed failure(String body) {
        return assertThrows(TrackerFailed.class, () -> parse(body));
    }

    private static InetSocketAddress peer(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
