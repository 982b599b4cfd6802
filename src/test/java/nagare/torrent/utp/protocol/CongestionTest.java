package nagare.torrent.utp.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// LEDBAT on a bottleneck: alone it fills it, beside TCP it steps aside, and the queue stays short.
final class CongestionTest {
    private static final long MUCH = 1L << 40;

    @ParameterizedTest
    @CsvSource({"250000, 300, 40", "1250000, 300, 40", "1250000, 60, 40", "3000000, 300, 40", "1250000, 300, 5"})
    void aloneItFillsTheBottleneck(long rate, long queueMillis, long delay) {
        for (long seed = 1; seed <= 2; seed++) {
            var net = new Simulation(seed, Path.of(delay).jitter(1).bottleneck(rate, queueMillis), Path.of(delay));
            Transfer transfer = transfer(net);

            net.run(10);
            long before = transfer.read;
            net.run(30);

            double share = (transfer.read - before) / 30.0 / rate;
            assertTrue(share >= 0.8, "fills %.2f of the bottleneck, seed %d".formatted(share, seed));
        }
    }

    @Test
    void aQueueOfASecondIsKeptShort() {
        var net = new Simulation(1, Path.of(20).bottleneck(1_000_000, 1000), Path.of(20));
        transfer(net);
        net.run(10);

        long worst = 0;
        for (int i = 0; i < 200; i++) {
            net.runUntil(1, new EveryMillis(net, 100)::isOver);
            worst = Math.max(worst, net.left.way.waitingMillis());
        }

        assertTrue(worst <= 150, "packets wait " + worst + " ms");
    }

    @ParameterizedTest
    @CsvSource({"1250000, 300, 40", "500000, 500, 20"})
    void besideTcpItStepsAside(long rate, long queueMillis, long delay) {
        for (long seed = 1; seed <= 2; seed++) {
            var net = new Simulation(seed, Path.of(delay).bottleneck(rate, queueMillis), Path.of(delay));
            Transfer transfer = transfer(net);
            net.run(10);
            var tcp = new RenoFlow(net, net.left.way, delay);
            net.run(20);

            long before = tcp.delivered();
            long ours = transfer.read;
            net.run(30);

            double share = (tcp.delivered() - before) / 30.0 / rate;
            assertTrue(
                    share >= 0.8,
                    "TCP has %.2f, uTP %.2f of the bottleneck, seed %d"
                            .formatted(share, (transfer.read - ours) / 30.0 / rate, seed));
        }
    }

    @Test
    void whenTcpEndsItTakesTheBottleneckAgain() {
        var net = new Simulation(4, Path.of(40).bottleneck(1_250_000, 300), Path.of(40));
        Transfer transfer = transfer(net);
        net.run(5);
        var tcp = new RenoFlow(net, net.left.way, 40);
        net.run(20);
        tcp.stop();
        net.run(20);

        long before = transfer.read;
        net.run(10);

        double share = (transfer.read - before) / 10.0 / 1_250_000;
        assertTrue(share >= 0.8, "has %.2f of the bottleneck".formatted(share));
    }

    @Test
    void aClockThatRunsFastDoesNotStopIt() {
        var net = new Simulation(5, Path.of(20).bottleneck(1_000_000, 300), Path.of(20));
        net.right.clock = time -> time + time / 10_000; // 100 parts in a million
        Transfer transfer = transfer(net);
        net.run(150);

        long before = transfer.read;
        net.run(30);

        double share = (transfer.read - before) / 30.0 / 1_000_000;
        assertTrue(share >= 0.8, "fills %.2f".formatted(share));
    }

    static Transfer transfer(Simulation net) {
        Link caller = net.left.call();
        assertTrue(net.runUntil(60, caller::isOpen));
        DeliveryTest.greet(net, caller);
        return new Transfer(net, net.left, caller, net.right.called.getFirst(), MUCH);
    }

    private record EveryMillis(Simulation net, long end) {
        EveryMillis(Simulation net, int millis) {
            this(net, net.now + millis * 1_000_000L);
            net.at(end(), () -> {});
        }

        boolean isOver() {
            return net.now >= end;
        }
    }
}
