package nagare.watch;

import java.time.Duration;
import java.util.Optional;

/// One player with one film: from the bytes it took, where its picture is. Pure.
///
/// A player takes bytes long before it shows them: some seconds, or all that fits into its memory. Two bounds keep the
/// picture from running ahead. It is [#AHEAD] behind the bytes at least, and it cannot have played longer than bytes
/// moved since the player went to where it is. Where a player was paused the first one is right, else the second.
final class Session {
    /// What every player keeps ahead of its picture, at least.
    static final Duration AHEAD = Duration.ofSeconds(10);

    /// What has to be played after a jump; less is the search for a scene, or for the index.
    static final Duration SETTLED = Duration.ofSeconds(5);

    /// What a player keeps ahead where bytes cannot be told in time, and no more than half of what it took.
    static final long AHEAD_BYTES = 16L << 20;

    private long runFrom = -1;
    private long reached;
    private Duration runBegan = Duration.ZERO;
    private Duration heard = Duration.ZERO;
    private boolean seen;
    private boolean counted;

    /// A part of a film.
    record Span(Duration from, Duration to) {
        /// The part between two bytes, where its times are known. May wait for the disk.
        static Optional<Span> of(Played played, Timeline timeline) {
            return timeline.at(played.item(), played.from())
                    .flatMap(from ->
                            timeline.at(played.item(), played.position()).map(to -> new Span(from, to)));
        }
    }

    /// Whether these are a player's words in this session, and not the first ones of another.
    boolean goesOn(Played next) {
        return next.lasted().compareTo(heard) >= 0;
    }

    /// Where the picture is by now, as far as that can be told; empty when nobody watches, and when nothing new came.
    ///
    /// @param shown what the film shows where the player began to read in a row, and at the byte that it came to
    Optional<Place> heard(Played now, Optional<Span> shown) {
        if (now.from() != runFrom || now.position() < reached) {
            runFrom = now.from();
            runBegan = heard; // it went there after it was heard of last
            reached = -1;
        }
        boolean further = now.position() > reached;
        reached = now.position();
        heard = now.lasted();
        return now.plays() && further ? place(now, shown) : Optional.empty();
    }

    /// Whether the film was seen to its end in this session; that counts once, until the film is begun again.
    boolean isSeen() {
        return seen;
    }

    void seen(boolean toItsEnd) {
        seen = toItsEnd;
    }

    /// Whether this is the first place that is told of.
    boolean opens() {
        boolean first = !counted;
        counted = true;
        return first;
    }

    private Optional<Place> place(Played now, Optional<Span> span) {
        Duration passed = now.lasted().minus(runBegan);
        if (passed.compareTo(SETTLED) < 0) {
            return Optional.empty();
        }
        if (span.isEmpty()) {
            long taken = now.position() - now.from();
            return Optional.of(new Place.Bytes(now.position() - Math.min(AHEAD_BYTES, taken / 2)));
        }
        Duration taken = positive(span.get().to().minus(span.get().from()));
        if (taken.compareTo(SETTLED) < 0) {
            return Optional.empty();
        }
        Duration behind = positive(taken.minus(AHEAD));
        Duration played = behind.compareTo(passed) < 0 ? behind : passed;
        return Optional.of(new Place.Time(span.get().from().plus(played)));
    }

    private static Duration positive(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }
}
