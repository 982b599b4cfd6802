package nagare.torrent.utp.protocol;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Two hosts and the paths between them on a virtual clock: the same seed gives the same run.
final class Simulation {
    /// What a datagram costs on the wire beside itself: the headers of IPv4 and UDP.
    static final int OVERHEAD = 28;

    final SplittableRandom chance;
    final Host left;
    final Host right;
    long now = TimeUnit.HOURS.toNanos(1);
    long datagrams;
    /// Datagrams that it is true for are swallowed by the path.
    java.util.function.Predicate<ByteBuffer> swallowed = _ -> false;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long numbers;

    record Event(long at, long number, Runnable action) {}

    Simulation(long seed, Path there, Path back) {
        chance = new SplittableRandom(seed);
        left = new Host("10.0.0.1", new Way(there));
        right = new Host("10.0.0.2", new Way(back));
        left.other = right;
        right.other = left;
    }

    void at(long when, Runnable action) {
        events.add(new Event(when, numbers++, action));
    }

    void in(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    /// Runs until it is true, or the virtual time is over; says whether it became true.
    boolean runUntil(long seconds, BooleanSupplier done) {
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        while (!done.getAsBoolean()) {
            Event event = events.poll();
            if (event == null || event.at() > end) {
                now = end;
                if (event != null) {
                    events.add(event);
                }
                return done.getAsBoolean();
            }
            now = Math.max(now, event.at());
            event.action().run();
        }
        return true;
    }

    void run(long seconds) {
        runUntil(seconds, () -> false);
    }

    /// A bottleneck and what waits before it; shared by all who send this way.
    final class Way {
        final Path path;
        private long freeAt;
        long lost;

        Way(Path path) {
            this.path = path;
        }

        long waitingMillis() {
            return Math.max(0, freeAt - now) / 1_000_000;
        }

        /// Carries so many bytes, or loses them; says whether the queue had room.
        boolean carry(int bytes, Runnable arrived) {
            long through = now;
            if (path.bytesPerSecond() > 0) {
                long waiting = Math.max(0, freeAt - now) * path.bytesPerSecond() / 1_000_000_000L;
                if (waiting + bytes > path.queueBytes()) {
                    lost++;
                    return false;
                }
                freeAt = Math.max(freeAt, now) + bytes * 1_000_000_000L / path.bytesPerSecond();
                through = freeAt;
            }
            if (path.loses(chance)) {
                lost++;
                return true;
            }
            at(through + path.delay(chance), arrived);
            if (path.twice() > 0 && chance.nextDouble() < path.twice()) {
                at(through + path.delay(chance), arrived);
            }
            return true;
        }
    }

    /// One host with its exchange.
    final class Host implements Exchange.Outside {
        final InetSocketAddress address;
        final Way way;
        final Exchange exchange;
        final List<Link> called = new ArrayList<>();
        final Map<Packet.Type, Integer> sent = new HashMap<>();
        Host other = this;
        boolean reachable = true;
        UnaryOperator<Long> clock = time -> time;
        private long waking = Long.MAX_VALUE;

        Host(String address, Way way) {
            this.address = new InetSocketAddress(address, 6881);
            this.way = way;
            exchange = new Exchange(this, new java.util.Random(chance.nextLong()));
        }

        long time() {
            return clock.apply(now);
        }

        @Override
        public boolean send(ByteBuffer datagram, InetSocketAddress to) {
            if (!reachable) {
                return false;
            }
            datagrams++;
            var copy = ByteBuffer.allocate(datagram.remaining()).put(datagram).flip();
            sent.merge(Packet.parse(copy).orElseThrow().type(), 1, Integer::sum);
            if (!swallowed.test(copy)) {
                way.carry(copy.remaining() + OVERHEAD, () -> other.receive(address, copy));
            }
            return true;
        }

        void receive(InetSocketAddress from, ByteBuffer datagram) {
            exchange.arrived(from, datagram, time());
            exchange.drained(time());
            wake();
        }

        @Override
        public void called(Link link) {
            called.add(link);
        }

        Link call() {
            Link link = exchange.call(other.address, time()).orElseThrow();
            wake();
            return link;
        }

        /// Sees to it that the exchange is ticked in time. Its clock differs from ours by a bit at most per second.
        void wake() {
            if (exchange.wakeAt() < waking) {
                long wanted = exchange.wakeAt();
                waking = wanted;
                at(now + Math.max(0, wanted - time()), () -> {
                    if (waking == wanted) {
                        waking = Long.MAX_VALUE;
                        exchange.tick(time());
                        wake();
                    }
                });
            }
        }
    }
}
