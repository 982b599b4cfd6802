package nagare.torrent.lsd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import nagare.torrent.metainfo.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the local network which torrents are awake, each at once and then every five minutes, and hands on who has the
/// same ones. Thread-safe; its lock guards the torrents, is a leaf, and is held over neither I/O nor callbacks.
///
/// Peers are believed only when they are on a network that this machine is on itself: so their private addresses may be
/// dialled, and nobody from outside can make us dial into the house.
public final class Lsd implements AutoCloseable {
    /// How often a torrent is told of (BEP 14).
    static final long INTERVAL = TimeUnit.MINUTES.toNanos(5);

    /// However much peers are wanted, no torrent is told of more often.
    static final long SHORTEST = TimeUnit.MINUTES.toNanos(1);

    /// Messages per second that are read; more is a flood. A house of a hundred machines does not say so much.
    static final int MESSAGES_PER_SECOND = 50;

    /// Torrents told of at once.
    static final int MAX_TORRENTS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Lsd.class);

    /// Ends the telling of one torrent.
    public interface Membership extends AutoCloseable {
        /// More peers are wanted: tells again, but not within a minute.
        void again();

        @Override
        void close();
    }

    private final Links links;
    private final List<Group> groups;
    private final String cookie;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<InfoHash, Told> torrents = new LinkedHashMap<>();
    private Optional<Thread> teller = Optional.empty();
    private final boolean speaks;
    private boolean closed;
    private double tokens = MESSAGES_PER_SECOND;
    private long refilledAt;

    private static final class Told {
        final IntSupplier port;
        final Consumer<List<InetSocketAddress>> found;
        long dueAt;
        long notBefore;

        Told(IntSupplier port, Consumer<List<InetSocketAddress>> found, long now) {
            this.port = port;
            this.found = found;
            this.dueAt = now;
            this.notBefore = now;
        }
    }

    /// @param cookie how we know our own words; random, and nothing that tells who we are
    public Lsd(Links links, String cookie, LongSupplier nanoClock) {
        this(links, Group.both(), cookie, nanoClock, true);
    }

    /// @param speaks false for one that only hears, and says nothing by itself
    Lsd(Links links, List<Group> groups, String cookie, LongSupplier nanoClock, boolean speaks) {
        this.speaks = speaks;
        this.links = links;
        this.groups = List.copyOf(groups);
        this.cookie = cookie;
        this.nanoClock = nanoClock;
        this.refilledAt = nanoClock.getAsLong();
    }

    /// Tells of the torrent, at `port`, and hands on who has it too, on a thread of its own.
    public Membership join(InfoHash torrent, IntSupplier port, Consumer<List<InetSocketAddress>> found) {
        lock.lock();
        try {
            if (torrents.size() < MAX_TORRENTS) {
                torrents.put(torrent, new Told(port, found, nanoClock.getAsLong()));
            }
            if (teller.isEmpty() && speaks && !closed) {
                teller = Optional.of(Thread.ofVirtual().name("lsd").start(this::tell));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return new Membership() {
            @Override
            public void again() {
                Lsd.this.again(torrent);
            }

            @Override
            public void close() {
                leave(torrent);
            }
        };
    }

    private void again(InfoHash torrent) {
        lock.lock();
        try {
            var told = torrents.get(torrent);
            if (told != null && told.notBefore - told.dueAt < 0) {
                told.dueAt = told.notBefore;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave(InfoHash torrent) {
        lock.lock();
        try {
            torrents.remove(torrent);
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        try {
            groups.forEach(group -> group.open(this::heard));
            while (true) {
                tell(awaitDue());
            }
        } catch (InterruptedException closing) {
            LOG.atTrace().setMessage("local discovery ends").log();
        } catch (RuntimeException bug) {
            LOG.error("local discovery failed; a bug", bug);
        }
    }

    /// By their ports, the torrents whose turn it is.
    private Map<Integer, List<InfoHash>> awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                var due = due(nanoClock.getAsLong());
                if (!due.isEmpty()) {
                    return due;
                }
                long now = nanoClock.getAsLong();
                long wait = torrents.values().stream()
                        .mapToLong(told -> told.dueAt - now)
                        .min()
                        .orElse(INTERVAL);
                changed.awaitNanos(Math.max(1, wait));
            }
        } finally {
            lock.unlock();
        }
    }

    /// What [#awaitDue] waits for; marks it as told.
    Map<Integer, List<InfoHash>> due(long now) {
        var due = new LinkedHashMap<Integer, List<InfoHash>>();
        torrents.forEach((torrent, told) -> {
            if (told.dueAt - now <= 0) {
                told.dueAt = now + INTERVAL;
                told.notBefore = now + SHORTEST;
                due.computeIfAbsent(told.port.getAsInt(), _ -> new ArrayList<>())
                        .add(torrent);
            }
        });
        return due;
    }

    private void tell(Map<Integer, List<InfoHash>> due) {
        try {
            var on = links.interfaces();
            for (var group : groups) {
                group.join(on);
                due.forEach((port, hashes) ->
                        LsdMessage.write(group.host(), port, hashes, cookie).forEach(packet -> group.send(packet, on)));
            }
        } catch (IOException e) {
            LOG.atDebug()
                    .setMessage("the local network is not told")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    /// Somebody spoke; runs on the thread that reads the group.
    void heard(byte[] packet, int length, InetAddress sender) {
        if (!mayRead(nanoClock.getAsLong())) {
            return;
        }
        var message = LsdMessage.read(packet, length)
                .filter(said -> !said.cookie().equals(Optional.of(cookie)))
                .filter(_ -> isAttached(sender));
        message.ifPresent(said -> {
            var peer = new InetSocketAddress(sender, said.port());
            said.torrents().forEach(torrent -> listener(torrent).ifPresent(found -> found.accept(List.of(peer))));
        });
    }

    private Optional<Consumer<List<InetSocketAddress>>> listener(InfoHash torrent) {
        lock.lock();
        try {
            return Optional.ofNullable(torrents.get(torrent)).map(told -> told.found);
        } finally {
            lock.unlock();
        }
    }

    private boolean isAttached(InetAddress sender) {
        try {
            return links.isAttached(sender, links.interfaces());
        } catch (IOException e) {
            LOG.debug("cannot tell who is near: {}", e.getMessage());
            return false;
        }
    }

    private boolean mayRead(long now) {
        lock.lock();
        try {
            tokens = Math.min(MESSAGES_PER_SECOND, tokens + (now - refilledAt) * 1e-9 * MESSAGES_PER_SECOND);
            refilledAt = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Optional<Thread> running;
        lock.lock();
        try {
            closed = true;
            torrents.clear();
            running = teller;
        } finally {
            lock.unlock();
        }
        try {
            if (running.isPresent()) {
                running.get().interrupt();
                running.get().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends by itself
        }
        groups.forEach(Group::close);
    }
}
