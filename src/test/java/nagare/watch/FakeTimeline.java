package nagare.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Films of even bitrate.
final class FakeTimeline implements Timeline {
    private final Map<Watchable, Film> films = new HashMap<>();

    private record Film(Duration duration, long length) {}

    void knows(Watchable item, Duration duration, long length) {
        films.put(item, new Film(duration, length));
    }

    @Override
    public Optional<Duration> duration(Watchable item) {
        return Optional.ofNullable(films.get(item)).map(Film::duration);
    }

    @Override
    public Optional<Duration> at(Watchable item, long position) {
        return Optional.ofNullable(films.get(item))
                .map(film -> Duration.ofMillis(film.duration().toMillis() * position / film.length()));
    }
}
