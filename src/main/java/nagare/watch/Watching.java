package nagare.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import nagare.database.DatabaseFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bookmarks and play counts. What is asked comes from memory; what changes is written within [#WRITE_AFTER], so a
/// killed server has lost some seconds at most. Thread-safe: guarded by its own monitor, a leaf; disk and subscribers
/// are called outside it.
public final class Watching implements Unfinished, AutoCloseable {
    public static final String FILE = "watched.db";

    /// Positions come every few seconds; the disk sees
    /// one write for several of them.
    static final Duration WRITE_AFTER = Duration.ofSeconds(5);

    /// A device that told where it was stopped knows better than the bytes that it still took.
    static final Duration TOLD_COUNTS = Duration.ofSeconds(30);

    /// Players that are followed at once.
    static final int MOST_SESSIONS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);

    private final Optional<WatchStore> store;
    private final Timeline timeline;
    private final InstantSource clock;
    private final BiConsumer<Duration, Runnable> later;
    private final List<Runnable> subscribers = new CopyOnWriteArrayList<>();
    private final Map<Seat, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Watchable, Instant> told = new LinkedHashMap<>();
    private final Marks marks;
    private final Object writing = new Object();
    private boolean waiting;

    /// One player with one film.
    private record Seat(String viewer, Watchable item) {}

    private Watching(
            Optional<WatchStore> store,
            List<Mark> kept,
            int listed,
            Timeline timeline,
            InstantSource clock,
            BiConsumer<Duration, Runnable> later) {
        this.store = store;
        this.timeline = timeline;
        this.clock = clock;
        this.later = later;
        this.marks = new Marks(kept, Marks.MOST, listed);
    }

    /// Goes on with what is kept in the folder.
    ///
    /// @param listed how many unfinished films are listed at most
    /// @param later runs something once, after a while, on a thread that may wait for the disk
    /// @throws DatabaseFailed when the file cannot be opened or is of a newer Nagare
    public static Watching open(
            Path data, int listed, Timeline timeline, InstantSource clock, BiConsumer<Duration, Runnable> later)
            throws DatabaseFailed {
        var store = WatchStore.open(data.resolve(FILE), clock);
        try {
            return new Watching(Optional.of(store), store.marks(), listed, timeline, clock, later);
        } catch (DatabaseFailed | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /// Keeps nothing, knows nothing.
    public static Watching off() {
        return new Watching(Optional.empty(), List.of(), 0, Timeline.UNKNOWN, InstantSource.system(), (_, _) -> {});
    }

    /// What is known of a film; at once.
    public Watched of(Watchable item) {
        Mark mark;
        synchronized (this) {
            if (!marks.knows(item)) {
                return Watched.NEVER;
            }
            mark = marks.of(item, Instant.EPOCH);
        }
        return mark.watched(timeline.duration(item));
    }

    /// A device says where it stopped. Zero is what TVs send when they begin, and says nothing.
    public void bookmark(Watchable item, Duration position) {
        if (position.isPositive()) {
            Optional<Duration> duration = timeline.duration(item);
            say(
                    item,
                    (mark, now) -> mark.reopened(now).stopped(new Place.Time(position), mark.length(), duration, now));
        }
    }

    /// A device says that nobody wants to go on with it.
    public void clear(Watchable item) {
        say(item, Mark::cleared);
    }

    /// A device says how often it was seen to its end.
    public void plays(Watchable item, int times) {
        say(item, (mark, now) -> mark.playedSoOften(times, now));
    }

    /// A player takes bytes.
    public void played(Played report) {
        if (store.isEmpty()) {
            return;
        }
        Optional<Duration> duration = timeline.duration(report.item());
        Optional<Session.Span> span = Session.Span.of(report, timeline);
        boolean changed;
        synchronized (this) {
            Instant now = clock.instant();
            Session session = session(report);
            Optional<Place> place = session.heard(report, span).filter(_ -> counts(report.item(), now));
            LOG.debug("a player was heard: {} place={}", report, place);
            if (place.isEmpty()) {
                return;
            }
            changed = move(session, report, place.get(), duration, now);
        }
        tell(changed);
    }

    @Override
    public synchronized List<Watchable> newestFirst() {
        return marks.unfinished();
    }

    @Override
    public void subscribe(Runnable changed) {
        subscribers.add(changed);
    }

    /// Writes what is left to write.
    @Override
    public void close() {
        write();
        store.ifPresent(WatchStore::close);
    }

    /// What becomes of a mark at a time.
    private interface Change {
        Mark of(Mark mark, Instant now);
    }

    private void say(Watchable item, Change change) {
        if (store.isEmpty()) {
            return;
        }
        boolean changed;
        synchronized (this) {
            Instant now = clock.instant();
            told.put(item, now);
            told.values().removeIf(then -> then.plus(TOLD_COUNTS).isBefore(now));
            changed = marks.put(change.of(marks.of(item, now), now));
        }
        tell(changed);
    }

    private boolean counts(Watchable item, Instant now) {
        Instant then = told.get(item);
        return then == null || then.plus(TOLD_COUNTS).isBefore(now);
    }

    private Session session(Played report) {
        var seat = new Seat(report.viewer(), report.item());
        Session session = sessions.get(seat);
        if (session == null || !session.goesOn(report)) {
            session = new Session();
            sessions.put(seat, session);
        }
        for (var eldest = sessions.values().iterator(); sessions.size() > MOST_SESSIONS; ) {
            eldest.next();
            eldest.remove();
        }
        return session;
    }

    private boolean move(Session session, Played report, Place place, Optional<Duration> duration, Instant now) {
        Mark before = marks.of(report.item(), now);
        Mark opened = session.opens() ? before.reopened(now) : before;
        Mark after = opened.stopped(place, report.length(), duration, now);
        if (session.isSeen()) {
            if (after.plays() > before.plays() || !isInFirstHalf(place, report.length(), duration)) {
                return false;
            }
            session.seen(false);
        } else if (after.plays() > before.plays()) {
            session.seen(true);
        }
        boolean empty = !after.isUnfinished() && after.plays() == 0 && !marks.knows(report.item());
        return !empty && marks.put(after);
    }

    /// Somebody who saw the end and is here again sees it anew.
    private static boolean isInFirstHalf(Place place, long length, Optional<Duration> duration) {
        return switch (place) {
            case Place.Time(var at) ->
                duration.filter(all -> at.multipliedBy(2).compareTo(all) < 0).isPresent();
            case Place.Bytes(var at) -> at < length / 2;
        };
    }

    private void tell(boolean listChanged) {
        soon();
        if (listChanged) {
            for (Runnable subscriber : subscribers) {
                subscriber.run();
            }
        }
    }

    private void soon() {
        synchronized (this) {
            if (waiting) {
                return;
            }
            waiting = true;
        }
        later.accept(WRITE_AFTER, this::write);
    }

    /// Held over the disk by a lock of its own, so that two writes come in order.
    private void write() {
        synchronized (writing) {
            Marks.Unwritten unwritten;
            synchronized (this) {
                waiting = false;
                unwritten = marks.takeUnwritten();
            }
            if (store.isEmpty()
                    || unwritten.changed().isEmpty() && unwritten.forgotten().isEmpty()) {
                return;
            }
            try {
                store.get().write(unwritten.changed(), unwritten.forgotten());
            } catch (DatabaseFailed e) {
                synchronized (this) {
                    marks.giveBack(unwritten);
                }
                LOG.atWarn()
                        .setMessage("where films were stopped cannot be written now")
                        .addKeyValue("why", e.getMessage())
                        .log();
            }
        }
    }
}
