package nagare.torrent.tracker;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.tracker.AnnounceRequest.Event;
import nagare.torrent.tracker.Schedule.Due;
import nagare.torrent.wire.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Announces one torrent to its trackers for as long as it is open: all at once at the start, then as [Schedule] says.
/// One virtual thread watches the clock, one more runs for each announce under way. Thread-safe. The lock guards the
/// schedule, is a leaf, and is held over neither I/O nor callbacks.
public final class TrackerClient implements AutoCloseable {
    /// Trackers of one torrent that are asked; a torrent with more is not better but noisier.
    public static final int MAX_TRACKERS = 64;

    /// How long closing may take to say goodbye.
    static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final int FIRST_WANTED = 100;
    private static final int LATER_WANTED = 50;
    private static final Logger LOG = LoggerFactory.getLogger(TrackerClient.class);

    /// Whom the trackers are told of. The port is asked for before every announce: a router may give us another.
    public record Member(InfoHash infoHash, PeerId peerId, IntSupplier port) {}

    private final Trackers trackers;
    private final Member member;
    private final Supplier<Counters> counters;
    private final Consumer<List<InetSocketAddress>> peers;
    private final int key;
    private final long start;
    /// By their numbers; only grows.
    private final List<Tracker> asked = new CopyOnWriteArrayList<>();
    private final Set<URI> known = new HashSet<>();
    private final Random chance;
    private final Schedule schedule;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private boolean closing;

    private TrackerClient(
            Trackers trackers,
            List<List<URI>> tiers,
            Member member,
            Supplier<Counters> counters,
            Consumer<List<InetSocketAddress>> peers) {
        this.trackers = trackers;
        this.member = member;
        this.counters = counters;
        this.peers = peers;
        this.start = trackers.nanoClock().getAsLong();
        this.key = trackers.random();
        this.chance = new Random(trackers.random());
        this.schedule = new Schedule(choose(tiers));
    }

    /// Starts announcing. `counters` is asked before every announce; `peers` is called with what came, possibly from
    /// several threads at once, and only with addresses the policy permits. Neither may block for long.
    public static TrackerClient start(
            Trackers trackers,
            List<List<URI>> tiers,
            Member member,
            Supplier<Counters> counters,
            Consumer<List<InetSocketAddress>> peers) {
        var client = new TrackerClient(trackers, tiers, member, counters, peers);
        client.run("trackers " + member.infoHash(), client::announceWhenDue);
        return client;
    }

    /// Each tracker once, in the first tier that names it, shuffled inside its tier (BEP 12).
    private List<Integer> choose(List<List<URI>> tiers) {
        var sizes = new ArrayList<Integer>();
        for (var tier : tiers) {
            var members = new ArrayList<>(tier);
            Collections.shuffle(members, chance);
            int before = asked.size();
            members.stream()
                    .filter(known::add)
                    .limit(MAX_TRACKERS - before)
                    .map(trackers::tracker)
                    .forEach(asked::add);
            if (asked.size() > before) {
                sizes.add(asked.size() - before);
            }
        }
        return sizes;
    }

    /// Further trackers, as tiers behind those that are asked already; they are asked at once.
    public void add(List<List<URI>> tiers) {
        change(() -> schedule.add(choose(tiers), now()));
    }

    /// Asks for an early announce because peers are too few; not before the trackers allow it, and never twice within a
    /// minute. May be called as often as one likes.
    public void starving() {
        change(() -> schedule.starving(now()));
    }

    /// Tells the trackers that the download is complete. Call once, and not for a torrent that was complete before.
    public void completed() {
        change(() -> schedule.completed(now()));
    }

    public List<TrackerStatus> status() {
        lock.lock();
        try {
            return statusNow();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until an answer or a failure makes the status one that is wanted.
    List<TrackerStatus> awaitStatus(Predicate<List<TrackerStatus>> wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!wanted.test(statusNow())) {
                changed.await();
            }
            return statusNow();
        } finally {
            lock.unlock();
        }
    }

    private List<TrackerStatus> statusNow() {
        var status = new ArrayList<TrackerStatus>();
        for (int i = 0; i < asked.size(); i++) {
            status.add(schedule.status(i, asked.get(i).name(), now()));
        }
        return List.copyOf(status);
    }

    /// How many threads this client has at the moment.
    int threads() {
        return threads.size();
    }

    /// Ends what is under way, says `stopped` to the trackers that know us, and gives them two seconds.
    @Override
    public void close() {
        lock.lock();
        List<Integer> known;
        try {
            if (closing) {
                return;
            }
            closing = true;
            known = schedule.greeted();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        threads.forEach(Thread::interrupt);
        known.forEach(tracker -> run("stopped " + asked.get(tracker).name(), () -> sayStopped(tracker)));
        awaitThreads(trackers.nanoClock().getAsLong() + FAREWELL.toNanos());
    }

    private void awaitThreads(long until) {
        try {
            for (var thread : threads) {
                if (thread == Thread.currentThread()) {
                    continue; // the one who takes our peers may close us
                }
                thread.join(Duration.ofNanos(
                        Math.max(0, until - trackers.nanoClock().getAsLong())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closes us is in a hurry
        }
        threads.forEach(Thread::interrupt);
    }

    private void announceWhenDue() throws InterruptedException {
        while (true) {
            for (var due : awaitDue()) {
                run("announce " + asked.get(due.tracker()).name(), () -> announce(due));
            }
        }
    }

    private List<Due> awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var due = schedule.due(now());
            while (due.isEmpty()) {
                long next = schedule.nextAt();
                if (next == Schedule.NEVER) {
                    changed.await();
                } else {
                    changed.awaitNanos(next - now());
                }
                due = schedule.due(now());
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void announce(Due due) throws InterruptedException {
        var tracker = asked.get(due.tracker());
        if (isClosing()) {
            return; // due just before, too late to be interrupted
        }
        try {
            var reply = BothFamilies.announce(tracker, request(due), early -> {
                change(() -> schedule.greeted(due.tracker()));
                handOn(tracker, early);
            });
            LOG.atDebug()
                    .setMessage("tracker answered")
                    .addKeyValue("tracker", tracker.name())
                    .addKeyValue("peers", reply.peers().size())
                    .log();
            change(() -> schedule.answered(due.tracker(), due.event(), reply, now()));
        } catch (TrackerFailed e) {
            LOG.atDebug()
                    .setMessage("tracker failed")
                    .addKeyValue("tracker", tracker.name())
                    .addKeyValue("reason", e.getMessage())
                    .log();
            change(() -> schedule.failed(due.tracker(), e, now()));
        } catch (RuntimeException bug) {
            change(() -> schedule.failed(due.tracker(), new TrackerFailed("an internal error, see the log"), now()));
            throw bug;
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private AnnounceRequest request(Due due) {
        int wanted = switch (due.event()) {
            case STARTED -> FIRST_WANTED;
            case NONE, COMPLETED, PAUSED -> LATER_WANTED;
            case STOPPED -> 0;
        };
        Optional<String> trackerId;
        lock.lock();
        try {
            trackerId = schedule.trackerId(due.tracker());
        } finally {
            lock.unlock();
        }
        return new AnnounceRequest(
                member.infoHash(),
                member.peerId(),
                member.port().getAsInt(),
                key,
                counters.get(),
                due.event(),
                wanted,
                trackerId);
    }

    private void handOn(Tracker tracker, AnnounceReply reply) {
        reply.externalAddress().ifPresent(seen -> trackers.own().vote(tracker.name(), seen));
        var permitted = reply.peers().stream()
                .filter(peer -> trackers.policy().permits(peer.getAddress()))
                .filter(peer -> !isOurselves(peer))
                .toList();
        if (!permitted.isEmpty()) {
            peers.accept(permitted);
        }
    }

    /// Trackers name everybody, us too.
    private boolean isOurselves(InetSocketAddress peer) {
        return peer.getPort() == member.port().getAsInt() && trackers.own().is(peer.getAddress());
    }

    private void sayStopped(int tracker) throws InterruptedException {
        try {
            BothFamilies.announce(asked.get(tracker), request(new Due(tracker, Event.STOPPED)), _ -> {});
        } catch (TrackerFailed e) {
            LOG.atDebug()
                    .setMessage("tracker not told that we stopped")
                    .addKeyValue("tracker", asked.get(tracker).name())
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void run(String name, Work work) {
        var thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                work.run();
            } catch (InterruptedException closing) {
                LOG.atTrace()
                        .setMessage("ended by closing")
                        .addKeyValue("thread", name)
                        .log();
            } catch (RuntimeException bug) {
                LOG.atError()
                        .setMessage("announcing failed")
                        .addKeyValue("thread", name)
                        .setCause(bug)
                        .log();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return trackers.nanoClock().getAsLong() - start;
    }
}
