package nagare.net.egress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;

/// Any bytes as what an HTTP proxy answers to `CONNECT`: a tunnel or a refusal, nothing behind the head is read, the
/// head has its limit, and no login gets into a message.
public final class HttpConnectFuzz {
    private static final String PASSWORD = "hunter2";

    private HttpConnectFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, HttpConnectFuzz::feed);
    }

    private static void feed(byte[] input) {
        var proxy = new Proxy(Proxy.Kind.HTTP, "proxy.example", 3128, Optional.of(new Proxy.Login("eva", PASSWORD)));
        var in = new ByteArrayInputStream(input);
        try {
            new HttpConnect(proxy)
                    .ask(in, new ByteArrayOutputStream(), InetSocketAddress.createUnresolved("peer.example", 6881));
        } catch (ProxyFailed refused) {
            if (String.valueOf(refused.getMessage()).contains(PASSWORD)) {
                throw new AssertionError("the password is told", refused);
            }
            return;
        } catch (IOException e) {
            throw new AssertionError("a stream in memory does not fail", e);
        }
        int head = headOf(new String(input, StandardCharsets.ISO_8859_1));
        if (head > HttpConnect.MAX_HEAD_BYTES || in.available() != input.length - head) {
            throw new AssertionError("a head of %d bytes, and %d are left".formatted(head, in.available()));
        }
    }

    private static int headOf(String answer) {
        int strict = answer.indexOf("\r\n\r\n");
        int loose = answer.indexOf("\n\n");
        int strictEnd = strict < 0 ? Integer.MAX_VALUE : strict + 4;
        int looseEnd = loose < 0 ? Integer.MAX_VALUE : loose + 2;
        return Math.min(strictEnd, looseEnd);
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n\u0013BitTorrent protocol",
                        "HTTP/1.0 200\n\nrest",
                        "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
                        "HTTP/1.1 403 no\r\n\r\n",
                        "HTTP/1.1 502 no way\r\n\r\n",
                        "SSH-2.0-OpenSSH_9.6\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
