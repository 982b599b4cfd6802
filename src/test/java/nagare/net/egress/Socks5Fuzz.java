package nagare.net.egress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nagare.fuzz.Allowance;

/// Any bytes as what a SOCKS 5 proxy says, to somebody with a login and to somebody without, and as a datagram of its
/// relay: it is understood or refused, nothing behind the answer is read, and no login gets into a message.
public final class Socks5Fuzz {
    private static final String PASSWORD = "hunter2";
    private static final InetSocketAddress ABOUT = InetSocketAddress.createUnresolved("tracker.example", 80);

    private Socks5Fuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, Socks5Fuzz::feed);
    }

    private static void feed(byte[] input) {
        var login = new Proxy.Login("eva", PASSWORD);
        for (var known : List.of(Optional.<Proxy.Login>empty(), Optional.of(login))) {
            for (Socks5.Command command : Socks5.Command.values()) {
                ask(input, new Proxy(Proxy.Kind.SOCKS5, "proxy.example", 1080, known), command);
            }
        }
        var packet = ByteBuffer.wrap(input);
        var from = Relayed.unwrapped(packet);
        if (from.isPresent()
                && input.length - packet.remaining() != (from.get().getAddress().getAddress().length + 6)) {
            throw new AssertionError("the payload begins elsewhere: " + packet);
        }
    }

    private static void ask(byte[] input, Proxy proxy, Socks5.Command command) {
        var in = new ByteArrayInputStream(input);
        InetSocketAddress answer;
        try {
            answer = new Socks5(proxy).ask(in, new ByteArrayOutputStream(), command, ABOUT);
        } catch (ProxyFailed refused) {
            if (String.valueOf(refused.getMessage()).contains(PASSWORD)) {
                throw new AssertionError("the password is told", refused);
            }
            return;
        } catch (IOException e) {
            throw new AssertionError("a stream in memory does not fail", e);
        }
        if (answer.isUnresolved() || in.available() != input.length - length(input)) {
            throw new AssertionError("%s, and %d bytes are left".formatted(answer, in.available()));
        }
    }

    /// Of a whole answer.
    private static int length(byte[] answer) {
        int at = 2 + (answer[1] == 2 ? 2 : 0);
        return at
                + 4
                + 2
                + switch (answer[at + 3]) {
                    case 1 -> 4;
                    case 4 -> 16;
                    default -> 1 + Byte.toUnsignedInt(answer[at + 4]);
                };
    }

    public static List<byte[]> seeds() {
        var four = new byte[] {5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 0x1f, (byte) 0x90, 'r', 'e', 's', 't'};
        var loggedIn = new byte[] {5, 2, 1, 0, 5, 0, 0, 3, 1, 'x', 0, 80};
        var refusedLogin = new byte[] {5, 2, 1, 1};
        var wantsLogin = new byte[] {5, (byte) 0xff};
        var six = new byte[] {5, 0, 5, 0, 0, 4, 0x2a, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80};
        var refused = new byte[] {5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0};
        return List.of(four, loggedIn, refusedLogin, wantsLogin, six, refused, datagram());
    }

    private static byte[] datagram() {
        try {
            var relayed = Relayed.wrapped(
                    ByteBuffer.wrap("d1:ad2:id20:".getBytes(StandardCharsets.US_ASCII)),
                    new InetSocketAddress(InetAddress.ofLiteral("9.8.7.6"), 6881));
            return Arrays.copyOf(relayed.array(), relayed.limit());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
