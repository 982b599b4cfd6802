package nagare.dlna.gena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubscribeRulesTest {
    private static Optional<URI> callback(String header) {
        try {
            return SubscribeRules.callback(
                    header,
                    InetAddress.getByName("192.168.1.9"),
                    (sender, callback) -> callback.getHostAddress().startsWith("192.168.1.1"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<http://192.168.1.9:49152/event?x=1>",
                " <http://192.168.1.9/> ",
                "<HTTP://192.168.1.9:1024/>",
                "<http://192.168.1.9:65535/>",
                "<http://192.168.1.10:2000/>",
                "<http://192.168.1.9:80/a><http://192.168.1.9:2000/b> <http://192.168.1.9/c>"
            })
    void theSenderItselfMayBeCalled(String header) {
        assertEquals(
                header.strip().substring(1, header.strip().indexOf('>')),
                callback(header).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://192.168.1.9/",
                "<http://192.168.1.8/>",
                "<http://192.168.1.010/>",
                "<http://192.168.1.1000/>",
                "<http://192.168.1.10:22/>",
                "<http://192.168.1.10.example/>",
                "<http://127.0.0.1:8080/>",
                "<http://localhost:8080/>",
                "<http://tv.example:8080/>",
                "<https://192.168.1.9/>",
                "<ftp://192.168.1.9/>",
                "<http://192.168.1.9:22/>",
                "<http://192.168.1.9:1023/>",
                "<http://192.168.1.9:65536/>",
                "<http://192.168.1.9:0/>",
                "<http://user@192.168.1.9/>",
                "<http://192.168.1.9@10.0.0.1/>",
                "<http://192.168.1.009/>",
                "<http://3232235785/>",
                "<http://192.168.1.9/><http://192.168.1.8/>",
                "<http://192.168.1.9/a>http://192.168.1.8/",
                "<http://192.168.1.9/a><http://192.168.1.9/b><http://192.168.1.9/c><http://192.168.1.9/d>",
                "<http://192.168.1.9/a b>",
                "<:>"
            })
    void nobodyElseIsCalled(String header) {
        assertEquals(Optional.empty(), callback(header), header);
    }

    @Test
    void thisMachineAndLinkLocalHostsAreNobodysNeighbours() {
        for (String host : List.of("127.0.0.1", "127.8.8.8", "169.254.1.1")) {
            assertEquals(
                    Optional.empty(),
                    SubscribeRules.callback(
                            "<http://" + host + ":8080/>", InetAddress.ofLiteral("192.168.1.9"), (_, _) -> true));
            assertTrue(
                    SubscribeRules.callback("<http://" + host + ":8080/>", InetAddress.ofLiteral(host), (_, _) -> false)
                            .isPresent());
        }
    }

    @Test
    void whoAsksByIpv6MayListenOnIpv4OfTheSameNetwork() {
        assertTrue(SubscribeRules.callback(
                        "<http://192.168.1.10:8080/>",
                        InetAddress.ofLiteral("fe80::1"),
                        (sender, _) -> sender instanceof Inet6Address)
                .isPresent());
    }

    @Test
    void theHeaderHasALimit() {
        String url = "<http://192.168.1.9/>";
        assertEquals(
                true,
                callback(url + " ".repeat(SubscribeRules.MAX_CALLBACK_CHARS - url.length() - 1) + "\t")
                        .isPresent());
        assertEquals(
                Optional.empty(),
                callback(url + "<http://192.168.1.9/" + "x".repeat(SubscribeRules.MAX_CALLBACK_CHARS)));
    }

    @ParameterizedTest
    @CsvSource({
        "Second-300, 300",
        "second-1800, 1800",
        "Second-900, 900",
        "Second-1, 300",
        "Second-0, 300",
        "Second-7200, 1800",
        "Second-999999999, 1800",
        "Second-9999999999, 1800",
        "Second-infinite, 1800",
        "infinite, 1800",
        "nonsense, 1800"
    })
    void timeoutsAreHeldToBetweenFiveAndThirtyMinutes(String header, int seconds) {
        assertEquals(seconds, SubscribeRules.seconds(Optional.of(header)));
    }

    @Test
    void refusalsForWantOfRoomAreToldOfOnceAMinute() {
        var book = new Subscriptions();
        long now = Long.MAX_VALUE;
        assertTrue(book.mayComplain(now));
        assertFalse(book.mayComplain(now + Subscriptions.BETWEEN_COMPLAINTS.toNanos() - 1));
        assertTrue(book.mayComplain(now + Subscriptions.BETWEEN_COMPLAINTS.toNanos()));
    }

    @Test
    void noTimeoutIsTheLongest() {
        assertEquals(1800, SubscribeRules.seconds(Optional.empty()));
    }
}
