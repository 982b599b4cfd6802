package nagare.torrent.tracker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.status.TrackerTrouble;
import nagare.torrent.tracker.AnnounceRequest.Event;

/// When which tracker of one torrent is asked next. First all at once: whoever answers first brings the film to life.
/// Then one per round as BEP 12 has it: the first of the first tier, and the next only if that one fails. A
/// torrent that starves asks all that may be asked again. Pure: `now` is nanoseconds since the start, and begins at 0.
final class Schedule {
    /// No tracker is asked twice within this time, whatever it says.
    static final long SHORTEST = Duration.ofSeconds(60).toNanos();

    /// A tracker that wants less is asked all the same.
    static final long LONGEST = Duration.ofHours(1).toNanos();

    /// A tracker that fails is asked again after so long, since somebody may be waiting for the film and the next try
    /// often succeeds; then it is left alone for four times as long, and so on up to [#LONGEST_BACKOFF].
    static final long FIRST_BACKOFF = Duration.ofSeconds(5).toNanos();

    static final long LONGEST_BACKOFF = Duration.ofMinutes(30).toNanos();

    /// What a failing tracker can ask for (BEP 31): anything longer is as good as never.
    static final long LONGEST_RETRY = Duration.ofDays(1).toNanos();

    static final long NEVER = Long.MAX_VALUE;

    private static final int MOST_FOURFOLD = 5;

    /// Ask this tracker now, for this reason.
    record Due(int tracker, Event event) {}

    private static final class Entry {
        final int number;
        final int tier;
        long dueAt;
        long notBefore;
        boolean busy;
        boolean greeted;
        boolean working;
        boolean dead;
        boolean owesCompleted;
        int failures;
        Optional<AnnounceReply> last = Optional.empty();
        Optional<String> problem = Optional.empty();
        Optional<TrackerTrouble> trouble = Optional.empty();

        Entry(int number, int tier) {
            this.number = number;
            this.tier = tier;
        }

        Event event() {
            if (!greeted) {
                return Event.STARTED;
            }
            return owesCompleted ? Event.COMPLETED : Event.NONE;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<List<Entry>> tiers = new ArrayList<>();
    private final Deque<Entry> walk = new ArrayDeque<>();
    private Optional<Entry> walking = Optional.empty();
    private long nextRound = NEVER;

    /// @param sizes how many trackers each tier has; trackers are numbered through
    Schedule(List<Integer> sizes) {
        add(sizes, 0);
    }

    /// Further tiers behind the others; each of their trackers is asked at once.
    void add(List<Integer> sizes, long now) {
        for (int size : sizes) {
            var members = new ArrayList<Entry>();
            for (int i = 0; i < size; i++) {
                var entry = new Entry(entries.size() + i, tiers.size());
                entry.dueAt = now;
                members.add(entry);
            }
            entries.addAll(members);
            tiers.add(members);
        }
    }

    /// Whom to ask now. Each is then under way until [#answered] or [#failed].
    List<Due> due(long now) {
        if (walking.isEmpty() && now >= nextRound) {
            nextRound = NEVER;
            tiers.forEach(walk::addAll);
            walkOn(now);
        }
        var due = new ArrayList<Due>();
        for (var entry : entries) {
            if (!entry.dead && !entry.busy && entry.dueAt <= now) {
                entry.busy = true;
                entry.dueAt = NEVER;
                due.add(new Due(entry.number, entry.event()));
            }
        }
        return due;
    }

    /// When [#due] may have something again, if nothing else happens.
    long nextAt() {
        long next = walking.isEmpty() ? nextRound : NEVER;
        for (var entry : entries) {
            if (!entry.dead && !entry.busy) {
                next = Math.min(next, entry.dueAt);
            }
        }
        return next;
    }

    /// The tracker has answered over one family of addresses: it knows us, whatever becomes of the other one.
    void greeted(int tracker) {
        entries.get(tracker).greeted = true;
    }

    void answered(int tracker, Event event, AnnounceReply reply, long now) {
        var entry = entries.get(tracker);
        entry.busy = false;
        entry.greeted = true;
        entry.working = true;
        entry.failures = 0;
        entry.owesCompleted &= event != Event.COMPLETED;
        entry.last = Optional.of(reply);
        entry.problem = Optional.empty();
        entry.trouble = Optional.empty();
        entry.notBefore = now + clamp(reply.minInterval());
        long round = Math.max(entry.notBefore, now + clamp(reply.interval()));
        nextRound = Math.min(nextRound, round);
        if (isWalking(entry)) {
            walk.clear();
            walking = Optional.empty();
        }
        moveToFront(entry);
    }

    void failed(int tracker, TrackerFailed why, long now) {
        var entry = entries.get(tracker);
        entry.busy = false;
        entry.working = false;
        entry.dead |= why.isFinal();
        entry.problem = Optional.of(why.getMessage());
        entry.trouble = Optional.of(why.trouble());
        long backoff = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF << 2 * Math.min(entry.failures++, MOST_FOURFOLD));
        long asked = why.retryAfter()
                .map(wait -> wait.compareTo(Duration.ofNanos(LONGEST_RETRY)) < 0 ? wait.toNanos() : LONGEST_RETRY)
                .orElse(0L);
        entry.notBefore = now + Math.max(backoff, asked);
        if (entry.owesCompleted) {
            entry.dueAt = entry.notBefore;
        }
        if (isWalking(entry)) {
            walkOn(now);
        } else if (walking.isEmpty() && nextRound == NEVER && entries.stream().noneMatch(other -> other.busy)) {
            nextRound = earliestAllowed(now);
        }
    }

    /// More peers are needed: every tracker is asked again as soon as it may be.
    void starving(long now) {
        for (var entry : entries) {
            if (!entry.busy) {
                entry.dueAt = Math.min(entry.dueAt, Math.max(now, entry.notBefore));
            }
        }
    }

    /// The download is complete: those that know us are told at once.
    void completed(long now) {
        for (var entry : entries) {
            if (entry.greeted) {
                entry.owesCompleted = true;
                entry.dueAt = now;
            }
        }
    }

    /// The trackers that believe us to be there.
    List<Integer> greeted() {
        return entries.stream()
                .filter(entry -> entry.greeted)
                .map(entry -> entry.number)
                .toList();
    }

    Optional<String> trackerId(int tracker) {
        return entries.get(tracker).last.flatMap(AnnounceReply::trackerId);
    }

    TrackerStatus status(int tracker, String name, long now) {
        var entry = entries.get(tracker);
        boolean head =
                nextRound != NEVER && next().filter(first -> first == entry).isPresent();
        long at = Math.min(entry.dueAt, head ? nextRound : NEVER);
        return new TrackerStatus(
                name,
                entry.tier,
                entry.working,
                entry.problem,
                entry.trouble,
                entry.last.flatMap(AnnounceReply::warning),
                entry.last.map(AnnounceReply::seeders).orElse(OptionalInt.empty()),
                entry.last.map(AnnounceReply::leechers).orElse(OptionalInt.empty()),
                entry.busy || entry.dead || at == NEVER
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(Math.max(0, at - now))));
    }

    /// Whom the next round would ask first.
    private Optional<Entry> next() {
        return tiers.stream()
                .flatMap(List::stream)
                .filter(entry -> !entry.dead && entry.notBefore <= nextRound)
                .findFirst();
    }

    private void walkOn(long now) {
        walking = Optional.empty();
        while (walking.isEmpty() && !walk.isEmpty()) {
            var entry = walk.poll();
            if (!entry.dead && !entry.busy && entry.notBefore <= now) {
                entry.dueAt = now;
                walking = Optional.of(entry);
            }
        }
        if (walking.isEmpty()) {
            nextRound = Math.min(nextRound, earliestAllowed(now));
        }
    }

    private long earliestAllowed(long now) {
        long earliest = entries.stream()
                .filter(entry -> !entry.dead)
                .mapToLong(entry -> entry.notBefore)
                .min()
                .orElse(NEVER);
        return Math.max(earliest, now + FIRST_BACKOFF);
    }

    /// BEP 12: the one that answered is asked first from now on, unless the first still works.
    private void moveToFront(Entry entry) {
        var tier = tiers.get(entry.tier);
        if (!tier.getFirst().working) {
            tier.remove(entry);
            tier.addFirst(entry);
        }
    }

    private boolean isWalking(Entry entry) {
        return walking.filter(current -> current == entry).isPresent();
    }

    private static long clamp(Duration said) {
        return said.compareTo(Duration.ofNanos(LONGEST)) >= 0 ? LONGEST : Math.max(SHORTEST, said.toNanos());
    }
}
