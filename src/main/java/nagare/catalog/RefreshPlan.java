package nagare.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When one shelf is asked for again. Pure: time comes in. After a good answer: when `refresh` is over, or when
/// somebody reads the shelf and the answer is older than `cache`. After a failure: in a minute, then two, four,
/// up to `refresh`, and not before the site is ready again; reading does not hurry that.
final class RefreshPlan {
    static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 10;

    private final Duration refresh;
    private final Duration cache;
    private Optional<Instant> answered;
    private Instant due;
    private int failures;

    /// `answered` is the time of the last good answer, known from an earlier run.
    RefreshPlan(Duration refresh, Duration cache, Optional<Instant> answered, Instant now) {
        this.refresh = refresh;
        this.cache = cache;
        this.answered = answered.filter(then -> !then.isAfter(now)); // the clock was wrong then, or is now
        this.due = this.answered.map(then -> then.plus(cache)).orElse(now);
    }

    boolean isDue(Instant now) {
        return !due.isAfter(now);
    }

    Instant due() {
        return due;
    }

    /// How many times in a row it has failed.
    int failures() {
        return failures;
    }

    /// Somebody reads the shelf.
    void read(Instant now) {
        boolean old = answered.isEmpty()
                || answered.get().plus(cache).isBefore(now)
                || answered.get().isAfter(now);
        if (old && failures == 0 && due.isAfter(now)) {
            due = now;
        }
    }

    void succeeded(Instant now) {
        answered = Optional.of(now);
        failures = 0;
        due = now.plus(refresh);
    }

    /// `patience` is what the site asked for at least.
    void failed(Instant now, Duration patience) {
        var retry = FIRST_RETRY.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        var bounded = retry.compareTo(refresh) > 0 ? refresh : retry;
        due = now.plus(patience.compareTo(bounded) > 0 ? patience : bounded);
    }

    /// Nothing but other settings will help: once in a while is enough.
    void rejected(Instant now) {
        failures++;
        due = now.plus(refresh);
    }
}
