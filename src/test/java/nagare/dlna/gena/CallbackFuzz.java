package nagare.dlna.gena;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;

/// `CALLBACK` headers: an address of the sender or of its neighbour on an ordinary port, or none.
public final class CallbackFuzz {
    private static final InetAddress SENDER = InetAddress.ofLiteral("192.168.1.9");
    private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("192.168.1.10");

    private CallbackFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, CallbackFuzz::feed);
    }

    private static void feed(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        SubscribeRules.callback(header, SENDER, (_, callback) -> callback.equals(NEIGHBOUR))
                .ifPresent(uri -> {
                    require("http".equalsIgnoreCase(uri.getScheme()) && uri.getUserInfo() == null, "scheme");
                    require(uri.getHost().equals("192.168.1.9") || uri.getHost().equals("192.168.1.10"), "host");
                    require(uri.getPort() == -1 || uri.getPort() == 80 || uri.getPort() >= 1024, "port");
                });
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "<http://192.168.1.9:49152/event>",
                        "<http://192.168.1.10/a> <http://192.168.1.9:80/b?c=d>",
                        "<http://127.0.0.1:8080/>",
                        "<http://user@192.168.1.9:22/>",
                        "<http://tv.example/>")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
