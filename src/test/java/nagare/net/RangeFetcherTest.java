package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import nagare.net.FetchFailed.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class RangeFetcherTest {
    private static final List<Cidr> HERE = List.of(Cidr.parse("127.0.0.0/8"));
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void theRangeIsAskedForAndNothingElseIsSent() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nabc");
                var fetcher = fetcher(HERE);
                var answer = fetcher.get(server.uri("/a%20b"), 5, 7)) {
            assertEquals(206, answer.status());
            assertEquals("abc", text(answer));
            assertEquals(
                    List.of(
                            "GET /a%20b HTTP/1.1",
                            "Host: 127.0.0.1:" + server.port(),
                            "Accept-Encoding: identity",
                            "Range: bytes=5-7",
                            "User-Agent: Nagare test",
                            ""),
                    server.requests.getFirst().lines().toList());
        }
    }

    @Test
    void fiveRedirectsAreFollowedAndASixthIsNot() throws Exception {
        assertEquals(RangeFetcher.MAX_REDIRECTS + 1, redirects(RangeFetcher.MAX_REDIRECTS));
        var failed = assertThrows(FetchFailed.class, () -> redirects(RangeFetcher.MAX_REDIRECTS + 1));
        assertEquals(Reason.BAD_ANSWER, failed.reason());
    }

    private static int redirects(int count) throws Exception {
        var asked = new AtomicInteger();
        try (var server = new ScriptedServer((_, out) -> out.write((asked.getAndIncrement() < count
                                ? "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                : "HTTP/1.1 206 Partial Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
                var fetcher = fetcher(HERE);
                var answer = fetcher.get(server.uri("/"), 0, 0)) {
            assertEquals(206, answer.status());
            return asked.get();
        }
    }

    @Test
    void soManyServersAreKeptAndTheOneUsedLongestAgoGoes() throws Exception {
        var lookedUp = new CopyOnWriteArrayList<String>();
        HostResolver names = (host, _) -> {
            lookedUp.add(host);
            return List.of(LOOPBACK);
        };
        try (var server = ScriptedServer.sending("HTTP/1.1 206 OK\r\nContent-Length: 0\r\n\r\n");
                var fetcher = new RangeFetcher(rules(HERE), names)) {
            for (int i = 1; i <= RangeFetcher.MAX_ORIGINS; i++) {
                fetcher.connect(host(i, server));
            }
            fetcher.connect(host(1, server));
            assertEquals(RangeFetcher.MAX_ORIGINS, lookedUp.size(), "each was looked up once");

            fetcher.connect(host(RangeFetcher.MAX_ORIGINS + 1, server));
            lookedUp.clear();
            fetcher.connect(host(1, server));
            assertEquals(List.of(), lookedUp);
            fetcher.connect(host(2, server));
            assertEquals(List.of("host2.nagare-world.org"), lookedUp);
        }
    }

    private static URI host(int number, ScriptedServer server) {
        return URI.create("http://host%d.nagare-world.org:%d/film".formatted(number, server.port()));
    }

    @Test
    void aPrivateAddressIsRefusedUnlessTrusted() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 206 OK\r\n\r\n");
                var fetcher = fetcher(List.of())) {
            assertEquals(Reason.REFUSED_ADDRESS, refused(fetcher, server.uri("/film")));
            assertEquals(List.of(), server.requests);
        }
    }

    @Test
    void aTrustedPrivateAddressIsAskedNothingWithAQuery() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 206 OK\r\n\r\n");
                var fetcher = fetcher(HERE)) {
            assertEquals(Reason.REFUSED_ADDRESS, refused(fetcher, server.uri("/film?reboot=1")));
            assertEquals(List.of(), server.requests);
        }
    }

    @Test
    void aRedirectToAPrivateAddressWithAQueryIsRefused() throws Exception {
        try (var server = ScriptedServer.sending(
                        "HTTP/1.1 302 Found\r\nLocation: /film?reboot=1\r\nContent-Length: 0\r\n\r\n");
                var fetcher = fetcher(HERE)) {
            assertEquals(Reason.REFUSED_ADDRESS, refused(fetcher, server.uri("/film")));
            assertEquals(1, server.requests.size());
        }
    }

    /// 127.0.0.2 stands for the internet.
    @Test
    void aServerOnTheInternetDoesNotLeadIntoTheHouse() throws Exception {
        InetAddress outside = InetAddress.ofLiteral("127.0.0.2");
        try (var inside = ScriptedServer.sending("HTTP/1.1 206 OK\r\nContent-Length: 0\r\n\r\n");
                var server = new ScriptedServer(
                        at(outside),
                        (_, out) -> out.write(("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                                        + inside.uri("/film") + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII)));
                var fetcher = new RangeFetcher(
                        rules(HERE),
                        (host, _) -> List.of(InetAddress.ofLiteral(host)),
                        SSLContext::getDefault,
                        outside::equals)) {
            var uri = URI.create("http://127.0.0.2:" + server.port() + "/film");

            assertEquals(Reason.REFUSED_ADDRESS, refused(fetcher, uri));
            assertEquals(List.of(), inside.requests);
            assertEquals(1, server.requests.size());
        }
    }

    private static ServerSocketFactory at(InetAddress address) {
        return new ServerSocketFactory() {
            @Override
            public ServerSocket createServerSocket(int port) throws IOException {
                return new ServerSocket(port, 50, address);
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog) throws IOException {
                return new ServerSocket(port, backlog, address);
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog, InetAddress other) throws IOException {
                return new ServerSocket(port, backlog, address);
            }
        };
    }

    @Test
    void portsOfOtherServicesAndOtherSchemesAreRefused() {
        try (var fetcher = fetcher(HERE)) {
            assertEquals(Reason.BAD_URL, refused(fetcher, URI.create("http://127.0.0.1:25/film")));
            assertEquals(Reason.BAD_URL, refused(fetcher, URI.create("ftp://127.0.0.1/film")));
            assertEquals(Reason.BAD_URL, refused(fetcher, URI.create("http://me:pw@127.0.0.1/film")));
        }
    }

    /// The name server changes its mind after the first look-up: the address that was checked is kept to.
    @Test
    void aNameThatIsReboundStaysWhereItWas() throws Exception {
        var lookups = new AtomicInteger();
        HostResolver fickle = (_, _) ->
                lookups.getAndIncrement() == 0 ? List.of(LOOPBACK) : List.of(InetAddress.ofLiteral("127.0.0.9"));
        try (var server = ScriptedServer.sending("HTTP/1.1 206 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                var fetcher = new RangeFetcher(rules(HERE), fickle)) {
            var uri = URI.create("http://seed.test:" + server.port() + "/film");
            fetcher.get(uri, 0, 0).close();
            fetcher.get(uri, 1, 1).close();

            assertEquals(1, lookups.get());
            assertEquals(2, server.requests.size());
        }
    }

    /// Of a name with addresses on the internet and in the house only the former count.
    @Test
    void aNameOnTheInternetIsNotAlsoInTheHouse() throws Exception {
        HostResolver both = (_, _) -> List.of(LOOPBACK, InetAddress.ofLiteral("192.0.9.9"));
        var impatient = new RangeFetcher.Rules(
                new AddressPolicy(HERE), "Nagare test", Duration.ofMillis(50), Duration.ofMillis(50), 1);
        try (var server = ScriptedServer.sending("HTTP/1.1 206 OK\r\nContent-Length: 0\r\n\r\n");
                var fetcher = new RangeFetcher(impatient, both)) {
            var uri = URI.create("http://seed.test:" + server.port() + "/film");

            assertThrows(FetchFailed.class, () -> fetcher.get(uri, 0, 0).close());
            assertEquals(List.of(), server.requests);
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        var fetcher = fetcher(HERE);
        try (var server = new ScriptedServer((_, _) -> fetcher.close())) {
            assertThrows(
                    FetchFailed.class, () -> fetcher.get(server.uri("/"), 0, 0).close());
        }
    }

    private static Reason refused(RangeFetcher fetcher, URI uri) {
        return assertThrows(FetchFailed.class, () -> fetcher.get(uri, 0, 0).close())
                .reason();
    }

    private static String text(RangeAnswer answer) throws IOException {
        var buffer = ByteBuffer.allocate(100);
        while (answer.read(buffer) >= 0) {
            assertTrue(buffer.hasRemaining());
        }
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }

    private static RangeFetcher fetcher(List<Cidr> trusted) {
        return new RangeFetcher(rules(trusted), (host, _) -> List.of(InetAddress.ofLiteral(host)));
    }

    private static RangeFetcher.Rules rules(List<Cidr> trusted) {
        return new RangeFetcher.Rules(
                new AddressPolicy(trusted), "Nagare test", Duration.ofMinutes(1), Duration.ofMinutes(1), 3);
    }
}
