package nagare.torrent.utp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a path does, all that is written is read, once, in order and right.
final class DeliveryTest {
    private static final int TOTAL = 1_500_000;

    @ParameterizedTest
    @CsvSource({
        "0.00, 0, 0.00, 10",
        "0.01, 0, 0.00, 40",
        "0.05, 0, 0.00, 40",
        "0.10, 0, 0.00, 40",
        "0.00, 30, 0.00, 40",
        "0.00, 0, 0.20, 40",
        "0.03, 20, 0.05, 40",
        "0.10, 50, 0.10, 100",
        "0.00, 300, 0.00, 5"
    })
    void everythingArrivesOnceBothWays(double loss, long jitter, double twice, long delay) {
        for (long seed = 1; seed <= 5; seed++) {
            var path = Path.of(delay).losing(loss).jitter(jitter).doubling(twice);
            var net = new Simulation(seed, path, path);
            Link caller = net.left.call();
            assertTrue(net.runUntil(60, caller::isOpen), "no connection, seed " + seed);
            greet(net, caller);
            Link callee = net.right.called.getFirst();

            var there = new Transfer(net, net.left, caller, callee, TOTAL);
            // the watchers of one end serve both directions
            var back = new Transfer(net, net.right, callee, caller, TOTAL / 4);
            caller.watch(() -> net.in(0, back::read), () -> net.in(0, there::write));
            callee.watch(() -> net.in(0, there::read), () -> net.in(0, back::write));
            there.read();
            back.read();

            boolean through = net.runUntil(600, () -> there.isThrough() && back.isThrough());
            assertTrue(through, "seed " + seed + ": " + there.read + " and " + back.read);
            caller.close(net.left.time());
            net.left.wake();
            assertTrue(net.runUntil(60, () -> there.ended), "no end, seed " + seed);
            callee.close(net.right.time());
            net.right.wake();
            assertTrue(
                    net.runUntil(60, () -> net.left.exchange.links() + net.right.exchange.links() == 0),
                    "left over, seed " + seed);
            assertEquals(
                    0,
                    net.left.exchange.received().taken()
                            + net.left.exchange.written().taken());
            assertEquals(
                    0,
                    net.right.exchange.received().taken()
                            + net.right.exchange.written().taken());
        }
    }

    /// The caller's first byte shows the callee that it is there.
    static void greet(Simulation net, Link caller) {
        caller.write(ByteBuffer.wrap(new byte[] {1}), net.left.time());
        net.left.wake();
        assertTrue(net.runUntil(60, () -> !net.right.called.isEmpty()), "not heard");
        Link callee = net.right.called.getFirst();
        assertEquals(1, callee.read(ByteBuffer.allocate(1), net.right.time()));
        net.right.wake();
    }
}
