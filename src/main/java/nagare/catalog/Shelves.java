package nagare.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What lies on the shelves now and when each is filled again. Reading costs a map look-up. Thread-safe; the
/// lock is a leaf, with no I/O and no callbacks inside.
final class Shelves {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition hurry = lock.newCondition();
    private final Map<String, ShelfPlan> shelves = new HashMap<>();
    private final Map<String, RefreshPlan> plans = new LinkedHashMap<>();
    private volatile Map<String, List<Release>> shown = Map.of();
    private volatile Map<Long, ReleaseRow> rows = Map.of();

    void add(ShelfPlan shelf, RefreshPlan plan, List<ReleaseRow> filled) {
        lock.lock();
        try {
            shelves.put(shelf.shelf().id(), shelf);
            plans.put(shelf.shelf().id(), plan);
            show(shelf.shelf().id(), filled);
        } finally {
            lock.unlock();
        }
    }

    Optional<List<Release>> read(String shelf, Instant now) {
        var found = Optional.ofNullable(shown.get(shelf));
        if (found.isPresent()) {
            lock.lock();
            try {
                var plan = plans.get(shelf);
                boolean waited = !plan.isDue(now);
                plan.read(now);
                if (waited && plan.isDue(now)) {
                    hurry.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
        return found;
    }

    Optional<List<Release>> shown(String shelf) {
        return Optional.ofNullable(shown.get(shelf));
    }

    /// A release that lies on a shelf.
    Optional<ReleaseRow> row(long release) {
        return Optional.ofNullable(rows.get(release));
    }

    /// The torrent of the release is known from now on.
    void resolved(long release, String torrentHash) {
        lock.lock();
        try {
            var row = rows.get(release);
            if (row != null) {
                var changed = new HashMap<>(rows);
                changed.put(release, new ReleaseRow(row.release(), Optional.of(torrentHash)));
                rows = Map.copyOf(changed);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Puts the releases on the shelf; true when others lie there now, in another order or under other
    /// titles. Counts of seeders change all the time and are no news.
    boolean fill(String shelf, List<ReleaseRow> filled, Instant now) {
        lock.lock();
        try {
            plans.get(shelf).succeeded(now);
            var before = seen(shown.get(shelf));
            show(shelf, filled);
            return !before.equals(seen(shown.get(shelf)));
        } finally {
            lock.unlock();
        }
    }

    private static List<String> seen(List<Release> releases) {
        return releases.stream()
                .map(release -> release.id() + " " + release.title())
                .toList();
    }

    /// When the last good answer for the shelf came.
    Optional<Instant> answered(String shelf) {
        lock.lock();
        try {
            return plans.get(shelf).answered();
        } finally {
            lock.unlock();
        }
    }

    /// How many times in a row the shelf could not be filled.
    int failures(String shelf) {
        lock.lock();
        try {
            return plans.get(shelf).failures();
        } finally {
            lock.unlock();
        }
    }

    void failed(String shelf, Duration patience, Instant now) {
        lock.lock();
        try {
            plans.get(shelf).failed(now, patience);
        } finally {
            lock.unlock();
        }
    }

    void rejected(String shelf, Instant now) {
        lock.lock();
        try {
            plans.get(shelf).rejected(now);
        } finally {
            lock.unlock();
        }
    }

    /// The shelf that is to be filled now, the one that waits longest first.
    Optional<ShelfPlan> due(Instant now) {
        lock.lock();
        try {
            return plans.entrySet().stream()
                    .filter(entry -> entry.getValue().isDue(now))
                    .min(Comparator.comparing(entry -> entry.getValue().due()))
                    .map(entry -> shelves.get(entry.getKey()));
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a shelf may be due: the next planned time, or somebody reads an old one.
    void awaitDue(InstantSource clock) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var now = clock.instant();
            var next = plans.values().stream().map(RefreshPlan::due).min(Comparator.naturalOrder());
            if (next.isEmpty() || next.get().isAfter(now)) {
                var wait = next.map(due -> Duration.between(now, due)).orElse(Duration.ofDays(1));
                hurry.awaitNanos(Math.max(1, wait.toNanos()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void show(String shelf, List<ReleaseRow> filled) {
        var all = new HashMap<>(shown);
        all.put(shelf, filled.stream().map(ReleaseRow::release).toList());
        var known = new HashMap<Long, ReleaseRow>();
        all.values()
                .forEach(releases -> releases.forEach(release -> {
                    var old = rows.get(release.id());
                    if (old != null) {
                        known.put(release.id(), old);
                    }
                }));
        filled.forEach(row -> known.put(row.release().id(), row));
        shown = Map.copyOf(all);
        rows = Map.copyOf(known);
    }
}
