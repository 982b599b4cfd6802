package nagare.torrent.picker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import nagare.torrent.picker.order.Block;

/// A peer at the far end of a line: serves requests in order at its rate, stalls, chokes, forgets on cancel what is not
/// in its send buffer yet, and leaves. Checks that it is treated as the protocol demands.
final class SimulatedPeer {
    /// What a peer says to the swarm; called at the instant it arrives there.
    interface Listener {
        void piece(SimulatedPeer from, Block block);

        void reject(SimulatedPeer from, Block block);

        void choke(SimulatedPeer from, boolean choking);
    }

    static final int REQQ = 250;

    /// TCP's slow start (RFC 6928): so much in the first round trip, then twice as much with each.
    private static final double FIRST_WINDOW = 14_600;

    final int id;
    final Habits habits;
    final BitSet has;
    private final int lie;
    private int sent;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Listener listener;
    private final ArrayDeque<Block> queue = new ArrayDeque<>();
    private boolean serving;
    private boolean choking = true;
    private boolean gone;
    private long stalledUntil;
    private double sentBytes;

    /// What the swarm side believes: blocks asked and not answered, with when.
    final Map<Block, Long> asked = new HashMap<>();

    /// Asked, taken back, and not answered; BEP 6: each has an answer of its own, in order.
    final List<Block> takenBack = new ArrayList<>();
    boolean believedChoking = true;

    SimulatedPeer(
            int id, Habits habits, BitSet has, int lie, Timeline timeline, RandomGenerator random, Listener listener) {
        this.id = id;
        this.habits = habits;
        this.has = has;
        this.lie = lie;
        this.timeline = timeline;
        this.random = random;
        this.listener = listener;
        moods();
    }

    boolean isGone() {
        return gone;
    }

    /// Which bytes the block that just came has: 0 the right ones, else those of its lie.
    int version() {
        return habits.lies() && sent++ >= habits.honest() ? lie : 0;
    }

    void leave() {
        gone = true;
    }

    void unchokeAfter(long delay) {
        timeline.in(delay, () -> choke(false));
    }

    /// Our side sends a request.
    void ask(Block block, String seed) {
        if (!has.get(block.piece())) {
            throw new AssertionError(seed + ": peer " + id + " lacks " + block);
        }
        if (believedChoking) {
            throw new AssertionError(seed + ": asked while choked: " + block);
        }
        if (asked.putIfAbsent(block, timeline.now()) != null) {
            throw new AssertionError(seed + ": asked peer " + id + " twice for " + block);
        }
        int pending = asked.size() + (habits.fast() ? takenBack.size() : 0);
        if (pending > REQQ) {
            throw new AssertionError(seed + ": " + pending + " requests at peer " + id);
        }
        timeline.in(habits.rtt() / 2, () -> requested(block));
    }

    /// Our side sends a cancel.
    void cancel(Block block, String seed) {
        if (asked.remove(block) == null) {
            throw new AssertionError(seed + ": cancelled what peer " + id + " was not asked: " + block);
        }
        takenBack.add(block);
        timeline.in(habits.rtt() / 2, () -> cancelled(block));
    }

    private void moods() {
        if (habits.stalls() > 0) {
            timeline.in(exponential(habits.stalls()), this::stall);
        }
        if (habits.chokes() > 0) {
            timeline.in(exponential(habits.chokes()), this::sulk);
        }
    }

    private void stall() {
        stalledUntil = timeline.now() + (long) (random.nextDouble(0.5, 5) * Timeline.SECOND);
        timeline.in(exponential(habits.stalls()), this::stall);
    }

    private void sulk() {
        choke(true);
        timeline.in((long) (random.nextDouble(1, 10) * Timeline.SECOND), () -> choke(false));
        timeline.in(10 * Timeline.SECOND + exponential(habits.chokes()), this::sulk);
    }

    private long exponential(double perSecond) {
        return (long) (-Math.log(1 - random.nextDouble()) / perSecond * Timeline.SECOND);
    }

    private void choke(boolean on) {
        if (gone || choking == on) {
            return;
        }
        choking = on;
        say(() -> listener.choke(this, on));
        if (on) {
            for (var block : queue) {
                if (habits.fast()) {
                    say(() -> listener.reject(this, block));
                }
            }
            queue.clear();
        }
    }

    private void requested(Block block) {
        if (choking) {
            if (habits.fast()) {
                say(() -> listener.reject(this, block));
            }
            return;
        }
        queue.addLast(block);
        if (!serving) {
            serve();
        }
    }

    private void cancelled(Block block) {
        long ahead = 0;
        for (var queued : queue) {
            if (queued.equals(block)) {
                break;
            }
            ahead += queued.length();
        }
        if (ahead >= habits.sendBuffer() && queue.remove(block) && habits.fast()) {
            say(() -> listener.reject(this, block));
        }
    }

    private void serve() {
        serving = !queue.isEmpty() && !gone;
        if (!serving) {
            return;
        }
        var block = queue.getFirst();
        double slower = random.nextDouble(1 - habits.jitter(), 1 + habits.jitter());
        double rate = Math.min(habits.rate(), (FIRST_WINDOW + sentBytes) / (habits.rtt() / 1e9));
        long took = (long) (block.length() / rate * slower * Timeline.SECOND);
        sentBytes += block.length();
        long stalled = Math.max(0, stalledUntil - timeline.now());
        timeline.in(took + stalled, () -> {
            if (queue.peekFirst() == block) {
                queue.removeFirst();
                say(() -> listener.piece(this, block));
            }
            serve();
        });
    }

    private void say(Runnable words) {
        timeline.in(habits.rtt() / 2, () -> {
            if (!gone) {
                words.run();
            }
        });
    }
}
