package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import nagare.net.FetchFailed.Reason;
import nagare.net.HttpFetcher.Limits;
import nagare.net.egress.Egress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class HopTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Limits LIMITS = new Limits(100_000, Duration.ofMinutes(1), Duration.ofMinutes(1), 0);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.test/a/./b/../c%2Fd;e=1",
                "/announce?info_hash=%FF%00%7e%2a&x=a+b&&=&key==",
                "/*",
                "/?http://a.test/",
                "/a:b@c?q=[1]"
            })
    void pathAndQueryAreSentAsTheyAre(String path) throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\n")) {
            hop(server, path).run();

            assertEquals(
                    "GET " + path + " HTTP/1.1",
                    server.requests.getFirst().lines().findFirst().orElseThrow());
        }
    }

    @Test
    void nothingIsSentThatNobodyAskedFor() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\n")) {
            hop(server, "/").run();

            assertEquals(
                    List.of(
                            "GET / HTTP/1.1",
                            "Host: 127.0.0.1:" + server.port(),
                            "X-One: 1",
                            "Accept-Encoding: gzip",
                            "Connection: close",
                            ""),
                    server.requests.getFirst().lines().toList());
        }
    }

    @Test
    void literalIpv6AddressIsReached() throws Exception {
        var six = InetAddress.ofLiteral("::1");
        try (var socket = new ServerSocket()) {
            try {
                socket.bind(new InetSocketAddress(six, 0));
            } catch (IOException none) {
                assumeTrue(false, "this machine has no IPv6");
            }
            var asked = new FutureTask<>(() -> {
                try (var client = socket.accept()) {
                    var request = new StringBuilder();
                    while (!request.toString().endsWith("\r\n\r\n")) {
                        request.append((char) client.getInputStream().read());
                    }
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nsix".getBytes(StandardCharsets.US_ASCII));
                    return request.toString();
                }
            });
            Thread.ofVirtual().start(asked);

            var content = hop(Target.of(URI.create("http://[::1]:" + socket.getLocalPort() + "/")), six)
                    .run();

            assertEquals("six", text(content));
            assertTrue(asked.get().contains("Host: [::1]:" + socket.getLocalPort() + "\r\n"), asked.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 199})
    void someInterimAnswersAreSkippedAndNotOneMore(int status) throws Exception {
        var interim = "HTTP/1.1 " + status + " Wait\r\nX: y\r\n\r\n";
        try (var server = ScriptedServer.sending(interim.repeat(InterimAnswers.MAX_INTERIM_ANSWERS)
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
            assertEquals("hi", text(hop(server, "/").run()));
        }
        try (var server = ScriptedServer.sending(interim.repeat(InterimAnswers.MAX_INTERIM_ANSWERS + 1)
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
            assertEquals(Reason.BAD_ANSWER, failure(hop(server, "/")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 102 Wait\r\n\r\n|HTTP/1.1 102 Wait\r\n\r\n",
                "HTTP/1.1 200 |so very fine",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n|X: y\r\n"
            })
    void whatNeverEndsIsABadAnswerBeforeTheDeadline(String script) throws Exception {
        var parts = script.split("\\|");
        try (var server = new ScriptedServer((_, out) -> {
            write(out, parts[0]);
            while (true) {
                write(out, parts[1].repeat(100));
            }
        })) {
            assertEquals(Reason.BAD_ANSWER, failure(hop(server, "/")));
        }
    }

    @Test
    void headMayBeLongAndNotTooLong() throws Exception {
        var line = "X: " + "x".repeat(1000 - 5) + "\r\n";
        int most = PinnedClient.MAX_HEAD_BYTES / 1000;
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n" + line.repeat(most) + "\r\nbody")) {
            var content = hop(server, "/").run();

            assertEquals("body", text(content));
            assertEquals(most, content.headers().get("x").size());
        }
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n" + line.repeat(most + 1) + "\r\nbody")) {
            assertEquals(Reason.BAD_ANSWER, failure(hop(server, "/")));
        }
    }

    @Test
    void pageOfALoginIsAnAnswerLikeAnyOther() throws Exception {
        var page = "x".repeat(50_000);
        for (var header : List.of("WWW-Authenticate: Basic realm=\"a\"", "Proxy-Authenticate: Basic realm=\"a\"")) {
            int status = header.startsWith("W") ? 401 : 407;
            try (var server = ScriptedServer.sending(
                    "HTTP/1.1 " + status + " No\r\n" + header + "\r\nSet-Cookie: a=b\r\n\r\n" + page)) {
                var content = hop(server, "/").run();

                assertEquals(status, content.status());
                assertEquals(page, text(content));
                assertEquals(1, server.requests.size());
            }
        }
    }

    @Test
    void connectionIsClosedOnceTheAnswerIsThere() throws Exception {
        var hungUp = new CountDownLatch(1);
        try (var server = new ScriptedServer((_, out) -> {
            write(out, "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi");
            try {
                while (true) {
                    write(out, "and more");
                }
            } catch (IOException closed) {
                hungUp.countDown();
            }
        })) {
            assertEquals("hi", text(hop(server, "/").run()));
            hungUp.await();
        }
    }

    @Test
    void addressThatDoesNotAnswerInTimeIsLeftForTheNext() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\nright");
                var deaf = new DeafPort(server.port())) {
            var target = Target.of(URI.create("http://two.test:" + server.port() + "/"));
            var patient = new Limits(1000, Duration.ofMillis(100), Duration.ofSeconds(20), 0);

            var content = new Hop(
                            target,
                            List.of(target.at(deaf.address()), target.at(HERE)),
                            Map.of(),
                            patient,
                            Egress.direct(),
                            SSLContext::getDefault)
                    .run();

            assertEquals("right", text(content));
        }
    }

    @Test
    void hostOfWhichNoAddressAnswersIsATimeout() throws Exception {
        try (var deaf = new DeafPort(0)) {
            var target = Target.of(URI.create("http://deaf.test:" + deaf.port() + "/"));
            var patient = new Limits(1000, Duration.ofMillis(100), Duration.ofSeconds(20), 0);

            assertEquals(
                    Reason.TIMEOUT,
                    failure(new Hop(
                            target,
                            List.of(target.at(deaf.address())),
                            Map.of(),
                            patient,
                            Egress.direct(),
                            SSLContext::getDefault)));
        }
    }

    @Test
    void connectionThatIsBeingMadeCanBeCalledOff() throws Exception {
        try (var deaf = new DeafPort(0)) {
            var hop = hop(Target.of(URI.create("http://deaf.test:" + deaf.port() + "/")), deaf.address());
            var task = new FutureTask<>(hop::run);
            var thread = Thread.ofVirtual().start(task);
            hop.abort();

            var failed = assertThrows(ExecutionException.class, task::get);
            thread.join();
            assertEquals(Reason.UNREACHABLE, ((FetchFailed) failed.getCause()).reason());
        }
    }

    @Test
    void certificatesAreNotLoadedForAPlainFetch() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\nplain")) {
            var loaded = new ArrayList<String>();
            var target = Target.of(server.uri("/"));
            var hop = new Hop(target, List.of(target.at(HERE)), Map.of(), LIMITS, Egress.direct(), () -> {
                loaded.add("certificates");
                return SSLContext.getDefault();
            });

            assertEquals("plain", text(hop.run()));
            assertTrue(loaded.isEmpty());
        }
    }

    private static Hop hop(ScriptedServer server, String path) throws FetchFailed {
        return hop(Target.of(server.uri(path)), HERE);
    }

    private static Hop hop(Target target, InetAddress address) {
        return new Hop(
                target,
                List.of(target.at(address)),
                Map.of("X-One", "1"),
                LIMITS,
                Egress.direct(),
                SSLContext::getDefault);
    }

    private static Reason failure(Hop hop) {
        return assertThrows(FetchFailed.class, hop::run).reason();
    }

    private static String text(Reply.Content content) {
        return new String(content.body(), StandardCharsets.US_ASCII);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
