package nagare.dlna.ssdp;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import nagare.net.Nearness;

/// Answers searches, each after a random moment: one thread for all of them, whatever comes in. Thread-safe;
/// guarded by its own lock, and datagrams are sent outside it.
public final class Searches implements AutoCloseable {
    private final Presence presence;
    private final Supplier<List<LanAddress>> here;
    private final Outlet outlet;
    private final InstantSource clock;
    private final SearchDesk desk;
    private final Ear ear;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private final Thread thread = Thread.ofVirtual().name("upnp-answers").unstarted(this::run);

    /// Where datagrams leave.
    @FunctionalInterface
    public interface Outlet {
        /// Sends from this address of ours, if we still have it; what is not sent is not missed.
        void send(LanAddress from, DatagramPacket datagram);
    }

    /// @param here where the server is announced now
    /// @param ear hears what else is said
    public Searches(
            Presence presence,
            Nearness nearness,
            Supplier<List<LanAddress>> here,
            Outlet outlet,
            InstantSource clock,
            Ear ear) {
        this.ear = ear;
        this.presence = presence;
        this.here = here;
        this.outlet = outlet;
        this.clock = clock;
        this.desk = new SearchDesk(presence, nearness, RandomGenerator.getDefault());
    }

    public void start() {
        thread.start();
    }

    /// A datagram arrived on an interface.
    void hear(DatagramPacket datagram, String network) {
        if (!(datagram.getSocketAddress() instanceof InetSocketAddress sender)) {
            return;
        }
        ear.hear(datagram.getData(), datagram.getLength(), sender.getAddress());
        lock.lock();
        try {
            if (desk.hear(datagram.getData(), datagram.getLength(), sender, network, here.get(), System.nanoTime())) {
                heard.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                due().forEach(this::answer);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for answers whose moment has come.
    private List<SearchDesk.Answer> due() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long now = System.nanoTime();
                List<SearchDesk.Answer> due = desk.due(now);
                if (!due.isEmpty()) {
                    return due;
                }
                OptionalLong next = desk.next();
                if (next.isPresent()) {
                    heard.awaitNanos(next.getAsLong() - now);
                } else {
                    heard.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void answer(SearchDesk.Answer answer) {
        for (Presence.Name name : answer.names()) {
            byte[] text = presence.answer(name, answer.from(), clock.instant());
            outlet.send(answer.from(), new DatagramPacket(text, text.length, answer.to()));
        }
    }

    /// Answers nobody from now on.
    @Override
    public void close() {
        thread.interrupt();
    }
}
