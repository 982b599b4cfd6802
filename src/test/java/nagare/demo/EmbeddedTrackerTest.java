package nagare.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.CompactPeers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddedTrackerTest {
    /// Twenty bytes, among them some that are no text and some that mean something in a query.
    private static final InfoHash KNOWN = new InfoHash("00ff25262b3d20413f2380c3a90d0a7f0102030405".substring(0, 40));

    private static final String HASH = "%00%FF%25%26%2B%3D%20A%3F%23%80%C3%A9%0D%0A%7F%01%02%03%04";

    private long now = 1;
    private final EmbeddedTracker tracker = new EmbeddedTracker(List.of(KNOWN), () -> now);

    @Test
    void aPeerLearnsOfTheOthersAndNotOfItself() throws Exception {
        announce("&port=1001&left=0");

        Dict second = announce("&port=1002&left=5");

        assertEquals(List.of(peer(1001)), peers(second));
        assertEquals(1, second.integer("complete").orElseThrow());
        assertEquals(1, second.integer("incomplete").orElseThrow());
        assertEquals(List.of(peer(1001)), peers(announce("&port=1002&left=5")));
    }

    @Test
    void aPeerByIpv6IsToldToOthersAsSuch() throws Exception {
        announce("::1", "/announce?info_hash=" + HASH + "&port=1006&left=0");

        Dict answer = announce("&port=1002&left=0");

        assertEquals(List.of(), peers(answer));
        assertEquals(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 1006)),
                CompactPeers.parse6(answer.bytes("peers6").orElseThrow().view(), 1000));
    }

    @Test
    void whoSaysStoppedIsForgotten() throws Exception {
        announce("&port=1001&left=0");
        announce("&port=1001&left=0&event=stopped");

        assertEquals(List.of(), peers(announce("&port=1002&left=5")));
    }

    @Test
    void whoSaysNothingMoreIsForgottenAfterTwoIntervals() throws Exception {
        announce("&port=1001&left=0");

        now += 2 * EmbeddedTracker.INTERVAL.toNanos();
        assertEquals(List.of(peer(1001)), peers(announce("&port=1002&left=5")));
        now += 1;
        assertEquals(List.of(peer(1002)), peers(announce("&port=1003&left=5")));
    }

    @Test
    void aTorrentItWasNotToldOfIsRefused() throws Exception {
        Dict answer = parse("/announce?info_hash=" + "a".repeat(20) + "&port=1&left=0");

        assertTrue(failure(answer).contains("does not know"), failure(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/announce",
                "/announce?",
                "/announce?info_hash=",
                "/announce?info_hash",
                "/announce?=&&&==&%",
                "/announce?info_hash=short&port=1",
                "/announce?info_hash=123456789012345678901&port=1",
                "/announce?Info_Hash=12345678901234567890&port=1",
                "/announce?info_hash=%ZZ%4&port=1",
            })
    void anInfoHashThatIsNoneIsRefused(String query) throws Exception {
        assertEquals("info_hash is missing or not 20 bytes", failure(parse(query)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&port=",
                "&port=0",
                "&port=65536",
                "&port=-1",
                "&port=1e3",
                "&port=99999999999999999999",
                "&port=%31%00",
            })
    void aPortThatIsNoneIsRefused(String port) throws Exception {
        assertEquals("port is missing or not a port", failure(announce(port)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535})
    void thePortsAtTheLimitsAreTaken(int port) throws Exception {
        assertFalse(announce("&port=" + port).find("failure reason").isPresent());
    }

    @Test
    void ofAParameterGivenTwiceTheFirstCounts() throws Exception {
        announce("&port=1001&port=9&left=0");

        assertEquals(List.of(peer(1001)), peers(announce("&port=1002&left=1")));
    }

    @Test
    void moreThanItsPeersAreAnsweredButNotKept() throws Exception {
        for (int port = 1; port <= EmbeddedTracker.MAX_PEERS + 5; port++) {
            announce("&port=" + port + "&left=1");
        }

        Dict answer = announce("&port=5000&left=1");

        assertEquals(EmbeddedTracker.MAX_PEERS, peers(answer).size());
        assertEquals(EmbeddedTracker.MAX_PEERS, answer.integer("incomplete").orElseThrow());
    }

    @Test
    void aHugeQueryIsReadToItsEnd() throws Exception {
        assertEquals(List.of(), peers(announce("&x=" + "%41".repeat(50_000) + "&y".repeat(10_000) + "&port=7")));
    }

    @Test
    void anotherPathIsNotItsBusiness() throws Exception {
        var exchange = new FakeExchange("/scrape?info_hash=" + HASH);

        assertFalse(tracker.handle(exchange));
        assertEquals(0, exchange.status());
    }

    private Dict announce(String more) throws Exception {
        return parse("/announce?info_hash=" + HASH + more);
    }

    private Dict parse(String pathQuery) throws Exception {
        return announce("127.0.0.1", pathQuery);
    }

    private Dict announce(String from, String pathQuery) throws Exception {
        var exchange = new FakeExchange(pathQuery, from);
        assertTrue(tracker.handle(exchange));
        assertEquals(200, exchange.status());
        return (Dict) BencodeReader.read(exchange.bytes(), BencodeReader.MESSAGE_NODES);
    }

    private static String failure(Dict answer) {
        return answer.bytes("failure reason").orElseThrow().text();
    }

    private static List<InetSocketAddress> peers(Dict answer) throws Exception {
        return CompactPeers.parse4(answer.bytes("peers").orElseThrow().view(), 1000);
    }

    private static InetSocketAddress peer(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
