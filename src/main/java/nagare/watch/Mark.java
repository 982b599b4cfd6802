package nagare.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is kept of one film. The rules of bookmarks are here. Pure.
///
/// @param length of its file in bytes, 0 while nobody told
/// @param place where it was stopped; empty when it was never begun, or seen to its end
/// @param plays how often it was seen to its end
/// @param opened when somebody began to watch it last: its place among the others
/// @param changed when anything here changed last
record Mark(Watchable item, long length, Optional<Place> place, int plays, Instant opened, Instant changed) {
    /// Nobody wants to go on from here: it is quicker to begin again.
    static final Duration EARLIEST = Duration.ofSeconds(30);

    /// A film goes on so much earlier than it was stopped, for the viewer to find back into it.
    static final Duration RUN_UP = Duration.ofSeconds(10);

    /// More plays than this are a device's mistake.
    static final int MOST_PLAYS = 100_000;

    /// The end of an episode: its closing song takes a minute and a half. But no more than a tenth of a short clip.
    private static final Duration CREDITS = Duration.ofMinutes(2);

    private static final int LAST_PART = 20;
    private static final int LAST_PART_OF_A_CLIP = 10;

    Mark {
        if (length < 0 || plays < 0 || plays > MOST_PLAYS) {
            throw new IllegalArgumentException("not a mark: length=" + length + " plays=" + plays);
        }
    }

    /// A film that somebody has just begun.
    static Mark begun(Watchable item, Instant now) {
        return new Mark(item, 0, Optional.empty(), 0, now, now);
    }

    /// Stopped there: a bookmark, or seen to its end, or hardly begun.
    Mark stopped(Place where, long bytes, Optional<Duration> duration, Instant now) {
        long size = bytes > 0 ? bytes : length;
        boolean over = switch (where) {
            case Place.Time(var at) -> duration.filter(all -> isOver(at, all)).isPresent();
            case Place.Bytes(var at) -> size > 0 && size - at <= size / LAST_PART;
        };
        if (over) {
            return new Mark(item, size, Optional.empty(), Math.min(plays + 1, MOST_PLAYS), opened, now);
        }
        boolean hardly = where instanceof Place.Time(var at) && at.compareTo(EARLIEST) < 0;
        return new Mark(item, size, hardly ? Optional.empty() : Optional.of(where), plays, opened, now);
    }

    /// Seen to its end so often; more often than before, it is not half seen any more.
    Mark playedSoOften(int times, Instant now) {
        int kept = Math.clamp(times, 0, MOST_PLAYS);
        return new Mark(item, length, kept > plays ? Optional.empty() : place, kept, opened, now);
    }

    /// Without its bookmark.
    Mark cleared(Instant now) {
        return new Mark(item, length, Optional.empty(), plays, opened, now);
    }

    /// Somebody watches it again.
    Mark reopened(Instant now) {
        return new Mark(item, length, place, plays, now, now);
    }

    /// Begun and not seen to its end.
    boolean isUnfinished() {
        return place.isPresent();
    }

    /// What there is to tell of it: where to go on. A place in bytes is told in time as soon as it is known how long
    /// the film plays, as if every second had as many bytes as the others.
    Watched watched(Optional<Duration> duration) {
        Optional<Duration> at = place.flatMap(where -> switch (where) {
            case Place.Time(var time) -> Optional.of(time);
            case Place.Bytes(var position) ->
                duration.filter(_ -> length > 0)
                        .map(all -> Duration.ofMillis((long) (all.toMillis() * ((double) position / length))));
        });
        return new Watched(at.map(time -> time.minus(RUN_UP)).filter(time -> !time.isNegative()), plays);
    }

    /// Whether all that is left are the credits.
    static boolean isOver(Duration at, Duration duration) {
        Duration part = duration.dividedBy(LAST_PART);
        Duration clip = duration.dividedBy(LAST_PART_OF_A_CLIP);
        Duration credits = CREDITS.compareTo(clip) < 0 ? CREDITS : clip;
        Duration last = part.compareTo(credits) > 0 ? part : credits;
        return duration.minus(at).compareTo(last) <= 0;
    }
}
