package nagare.torrent.utp.protocol;

import java.util.concurrent.TimeUnit;

/// A download by TCP as RFC 5681 has it, as far as a bottleneck sees it: slow start, one packet more per round trip,
/// half as many after a loss.
final class RenoFlow {
    private static final int PACKET = 1500;

    private final Simulation net;
    private final Simulation.Way way;
    private final long backMillis;
    private double window = 10;
    private double threshold = Double.MAX_VALUE;
    private int underWay;
    private long delivered;
    private long numbers;
    private long lossesCountFrom;
    private boolean stopped;

    RenoFlow(Simulation net, Simulation.Way way, long backMillis) {
        this.net = net;
        this.way = way;
        this.backMillis = backMillis;
        fill();
    }

    long delivered() {
        return delivered;
    }

    void stop() {
        stopped = true;
    }

    private void fill() {
        while (!stopped && underWay < (int) window) {
            long number = numbers++;
            underWay++;
            boolean hadRoom = way.carry(PACKET, () -> {
                delivered += PACKET;
                net.in(TimeUnit.MILLISECONDS.toNanos(backMillis), this::acked);
            });
            if (!hadRoom) { // three duplicates later the sender knows
                net.in(TimeUnit.MILLISECONDS.toNanos(3 * backMillis), () -> lost(number));
            }
        }
    }

    private void acked() {
        underWay--;
        window += window < threshold ? 1 : 1 / window;
        fill();
    }

    private void lost(long number) {
        underWay--;
        if (number >= lossesCountFrom) {
            lossesCountFrom = numbers;
            window = Math.max(2, window / 2);
            threshold = window;
        }
        fill();
    }
}
