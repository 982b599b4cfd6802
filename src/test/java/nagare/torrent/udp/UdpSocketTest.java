package nagare.torrent.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class UdpSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LOOPBACK6 = InetAddress.ofLiteral("::1");

    private record Packet(InetSocketAddress from, String text) {}

    @Test
    void whatOneSocketSendsTheOtherReceives() throws Exception {
        try (var one = UdpSocket.open(List.of(LOOPBACK), 0);
                var two = UdpSocket.open(List.of(LOOPBACK), 0)) {
            var received = collect(two);

            one.send(bytes("hello"), new InetSocketAddress(LOOPBACK, two.port()));

            assertEquals(new Packet(new InetSocketAddress(LOOPBACK, one.port()), "hello"), received.take());
        }
    }

    @Test
    void socketOnEveryInterfaceSpeaksIpv4() throws Exception {
        try (var one = UdpSocket.open(0);
                var two = UdpSocket.open(List.of(LOOPBACK), 0)) {
            var atOne = collect(one);
            var atTwo = collect(two);

            one.send(bytes("there"), new InetSocketAddress(LOOPBACK, two.port()));
            assertEquals("there", atTwo.take().text());
            two.send(bytes("back"), new InetSocketAddress(LOOPBACK, one.port()));
            assertEquals(new Packet(new InetSocketAddress(LOOPBACK, two.port()), "back"), atOne.take());
        }
    }

    @Test
    void socketOnEveryInterfaceSpeaksIpv6() throws Exception {
        try (var two = openOrSkip(LOOPBACK6);
                var one = UdpSocket.open(0)) {
            var atTwo = collect(two);

            one.send(bytes("there"), new InetSocketAddress(LOOPBACK6, two.port()));

            assertTrue(atTwo.take().from().getAddress() instanceof Inet6Address);
        }
    }

    @Test
    void eachFamilyHasItsSocket() throws Exception {
        try (var probe = openOrSkip(LOOPBACK6);
                var both = UdpSocket.open(List.of(LOOPBACK, LOOPBACK6), 0)) {
            var received = collect(probe);

            both.send(bytes("six"), new InetSocketAddress(LOOPBACK6, probe.port()));

            assertEquals("six", received.take().text());
        }
    }

    @Test
    void familyWithoutASocketIsAnError() throws Exception {
        try (var four = UdpSocket.open(List.of(LOOPBACK), 0)) {
            assertThrows(IOException.class, () -> four.send(bytes("x"), new InetSocketAddress(LOOPBACK6, 9)));
        }
    }

    @Test
    void packetGoesToTheFirstHandlerThatWantsIt() throws Exception {
        try (var one = UdpSocket.open(List.of(LOOPBACK), 0);
                var two = UdpSocket.open(List.of(LOOPBACK), 0)) {
            var seen = new LinkedBlockingQueue<String>();
            two.register((_, packet) -> {
                packet.position(packet.limit()); // must not spoil it for the next
                return false;
            });
            two.register((_, packet) -> seen.add("a " + text(packet)));
            two.register((_, packet) -> seen.add("b " + text(packet)));

            one.send(bytes("1"), new InetSocketAddress(LOOPBACK, two.port()));
            one.send(bytes("2"), new InetSocketAddress(LOOPBACK, two.port()));

            assertEquals(List.of("a 1", "a 2"), List.of(seen.take(), seen.take()));
        }
    }

    @Test
    void handlerWithABugDoesNotStopTheReading() throws Exception {
        try (var one = UdpSocket.open(List.of(LOOPBACK), 0);
                var two = UdpSocket.open(List.of(LOOPBACK), 0)) {
            two.register((_, packet) -> {
                if (packet.get(0) == '!') {
                    throw new IllegalStateException("a bug made for this test");
                }
                return false;
            });
            var received = collect(two);

            one.send(bytes("!"), new InetSocketAddress(LOOPBACK, two.port()));
            one.send(bytes("fine"), new InetSocketAddress(LOOPBACK, two.port()));

            assertEquals("fine", received.take().text());
        }
    }

    @Test
    void interruptedSenderDoesNotCloseTheSocketForOthers() throws Exception {
        try (var one = UdpSocket.open(List.of(LOOPBACK), 0);
                var two = UdpSocket.open(List.of(LOOPBACK), 0)) {
            var received = collect(two);
            var to = new InetSocketAddress(LOOPBACK, two.port());
            Thread.currentThread().interrupt();
            one.send(bytes("first"), to);
            assertTrue(Thread.interrupted());

            one.send(bytes("second"), to);

            assertEquals("first", received.take().text());
            assertEquals("second", received.take().text());
        }
    }

    @Test
    void closingFreesThePortAndEndsTheThread() throws Exception {
        var socket = UdpSocket.open(List.of(LOOPBACK), 0);
        int port = socket.port();
        assertTrue(threadExists("udp " + port));

        socket.close();

        assertFalse(threadExists("udp " + port));
        assertThrows(IOException.class, () -> socket.send(bytes("x"), new InetSocketAddress(LOOPBACK, port)));
        UdpSocket.open(List.of(LOOPBACK), port).close();
    }

    @Test
    void handlerMayCloseTheSocket() throws Exception {
        var closed = new CountDownLatch(1);
        try (var one = UdpSocket.open(List.of(LOOPBACK), 0)) {
            var two = UdpSocket.open(List.of(LOOPBACK), 0);
            two.register((_, _) -> {
                close(two);
                closed.countDown();
                return true;
            });
            one.send(bytes("bye"), new InetSocketAddress(LOOPBACK, two.port()));

            closed.await();
        }
    }

    @Test
    void takenPortIsAnError() throws Exception {
        try (var one = UdpSocket.open(List.of(LOOPBACK), 0)) {
            assertThrows(IOException.class, () -> UdpSocket.open(List.of(LOOPBACK), one.port()));
        }
    }

    private static BlockingQueue<Packet> collect(UdpSocket socket) {
        var received = new LinkedBlockingQueue<Packet>();
        socket.register((from, packet) -> received.add(new Packet(from, text(packet))));
        return received;
    }

    private static UdpSocket openOrSkip(InetAddress address) {
        try {
            return UdpSocket.open(List.of(address), 0);
        } catch (IOException | UnsupportedOperationException e) {
            return Assumptions.abort("this machine has no IPv6 loopback: " + e.getMessage());
        }
    }

    private static boolean threadExists(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    private static void close(UdpSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ByteBuffer packet) {
        return StandardCharsets.US_ASCII.decode(packet).toString();
    }
}
