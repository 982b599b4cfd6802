package nagare.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.net.FetchFailed.Reason;
import nagare.net.egress.Egress;
import nagare.net.egress.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Documents and ranges of them through proxies, with names that nobody here knows.
@Timeout(120)
final class ProxiedFetchTest {
    private static final URI SITE = URI.create("http://site.example.org/film?key=1");
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final String ANSWER = "HTTP/1.1 206 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    private static final AddressPolicy NOBODY_TRUSTED = new AddressPolicy(List.of());

    private Egress egress = Egress.direct();

    /// Who fetches: both have to go the same way.
    enum Who {
        DOCUMENT {
            @Override
            byte[] fetch(Egress egress, URI uri, Duration patience) throws Exception {
                try (var fetcher = new HttpFetcher(NOBODY_TRUSTED, "Nagare/0.1", egress)) {
                    return fetcher.get(
                                    uri, Map.of(), new HttpFetcher.Limits(1000, patience, patience.multipliedBy(2), 3))
                            .body();
                }
            }
        },
        RANGE {
            @Override
            byte[] fetch(Egress egress, URI uri, Duration patience) throws Exception {
                var rules = new RangeFetcher.Rules(NOBODY_TRUSTED, "Nagare/0.1", patience, patience, 2, egress);
                try (var resolver = new EgressResolver(egress);
                        var fetcher = new RangeFetcher(rules, resolver);
                        var answer = fetcher.get(uri, 0, 4)) {
                    var body = ByteBuffer.allocate(100);
                    while (answer.read(body) > 0) {
                        // it comes in parts
                    }
                    return Arrays.copyOf(body.array(), body.position());
                }
            }
        };

        abstract byte[] fetch(Egress egress, URI uri, Duration patience) throws Exception;
    }

    @AfterEach
    void close() {
        egress.close();
    }

    private void through(String kind, String login, int port) {
        egress = Egress.open(
                Optional.empty(), Optional.of(Proxy.parse("%s://%s@127.0.0.1:%d".formatted(kind, login, port))));
    }

    private byte[] fetch(Who who, URI uri) throws Exception {
        return who.fetch(egress, uri, Duration.ofSeconds(20));
    }

    /// The failure; no login is in it, nor in what it was caused by.
    private FetchFailed failure(Who who, URI uri, Duration patience) {
        var failed = assertThrows(FetchFailed.class, () -> who.fetch(egress, uri, patience));
        var all = new StringWriter();
        failed.printStackTrace(new PrintWriter(all));
        assertFalse(all.toString().contains("secret"), all::toString);
        assertFalse(all.toString().contains("ZXZhOnNlY3JldA"), all::toString);
        return failed;
    }

    @ParameterizedTest
    @EnumSource
    void socksIsGivenTheLoginAndTheName(Who who) throws Exception {
        try (var proxy = new SocksServer(_ -> ANSWER)) {
            through("socks5", "eva:secret", proxy.port());

            assertArrayEquals(BODY, fetch(who, SITE));
            assertEquals(List.of("site.example.org 80"), proxy.asked);
        }
    }

    @ParameterizedTest
    @EnumSource
    void redirectsGoThroughSocksToo(Who who) throws Exception {
        try (var proxy = new SocksServer(host -> host.equals("site.example.org")
                ? "HTTP/1.1 302 Found\r\nLocation: http://other.example.org:8080/x\r\nContent-Length: 0\r\n\r\n"
                : ANSWER)) {
            through("socks5", "eva:secret", proxy.port());

            assertArrayEquals(BODY, fetch(who, SITE));
            assertEquals(List.of("site.example.org 80", "other.example.org 8080"), proxy.asked);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noRedirectLeadsIntoTheHouseOfTheProxy(Who who) throws Exception {
        for (String inside : List.of("192.168.1.1", "router.local", "localhost")) {
            try (var proxy = new SocksServer(
                    _ -> "HTTP/1.1 302 Found\r\nLocation: http://" + inside + "/\r\nContent-Length: 0\r\n\r\n")) {
                through("socks5", "eva:secret", proxy.port());

                assertEquals(
                        Reason.REFUSED_ADDRESS,
                        failure(who, SITE, Duration.ofSeconds(20)).reason());
                assertEquals(List.of("site.example.org 80"), proxy.asked);
                egress.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anHttpProxyIsAskedForTheWholeAddress(Who who) throws Exception {
        try (var proxy = ScriptedServer.sending(ANSWER)) {
            through("http", "eva:secret", proxy.port());

            assertArrayEquals(BODY, fetch(who, SITE));
            String asked = proxy.requests.getFirst();
            assertTrue(asked.startsWith("GET http://site.example.org/film?key=1 HTTP/1.1\r\n"), asked);
            assertTrue(asked.contains("Host: site.example.org\r\n"), asked);
            assertTrue(asked.contains("Proxy-Authorization: Basic ZXZhOnNlY3JldA==\r\n"), asked);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocksProxyThatDoesNotKnowUsIsTheTrouble(Who who) throws Exception {
        try (var proxy = new SocksServer(_ -> ANSWER)) {
            through("socks5", "eva:secret2", proxy.port());

            String why = failure(who, SITE, Duration.ofSeconds(20)).getMessage();

            assertTrue(why.contains("refuses the user or the password"), why);
            assertTrue(egress.proxyTrouble().orElseThrow().contains("refuses the user"), () -> "" + egress.problem());
        }
    }

    /// Its 407 is no answer of the site.
    @ParameterizedTest
    @EnumSource
    void anHttpProxyThatDoesNotKnowUsIsTheTrouble(Who who) throws Exception {
        try (var proxy = ScriptedServer.sending(
                "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")) {
            through("http", "eva:secret", proxy.port());

            String why = failure(who, SITE, Duration.ofSeconds(20)).getMessage();

            assertTrue(why.contains("refuses the user or the password"), why);
            assertTrue(egress.proxyTrouble().orElseThrow().contains("refuses the user"), () -> "" + egress.problem());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyThatSaysNothingIsGivenUp(Who who) throws Exception {
        for (String kind : List.of("socks5", "http")) {
            try (var proxy = new DeafProxy()) {
                through(kind, "eva:secret", proxy.port());

                Reason reason = failure(who, SITE, Duration.ofMillis(300)).reason();

                assertTrue(List.of(Reason.TIMEOUT, Reason.UNREACHABLE).contains(reason), kind + ": " + reason);
                egress.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyThatSaysNonsenseIsGivenUp(Who who) throws Exception {
        for (String kind : List.of("socks5", "http")) {
            try (var proxy = new DeafProxy("SSH-2.0-OpenSSH_9.9\r\n")) {
                through(kind, "eva:secret", proxy.port());

                Reason reason = failure(who, SITE, Duration.ofSeconds(20)).reason();

                assertTrue(List.of(Reason.BAD_ANSWER, Reason.UNREACHABLE).contains(reason), kind + ": " + reason);
                egress.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyThatIsAwayIsSaidAndNothingGoesBesideIt(Who who) throws Exception {
        try (var gone = new ClosedPort()) {
            for (String kind : List.of("socks5", "http")) {
                through(kind, "eva:secret", gone.port());

                String why = failure(who, SITE, Duration.ofSeconds(20)).getMessage();

                assertTrue(
                        why.contains("the proxy " + kind + "://127.0.0.1:" + gone.port() + " cannot be reached"), why);
                egress.close();
            }
        }
    }
}
