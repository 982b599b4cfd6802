package nagare.watch;

import java.time.Duration;
import java.util.Optional;

/// How far somebody came with an item.
///
/// @param position where it was stopped; empty when it was never begun, or seen to its end
/// @param plays how often it was seen to its end
public record Watched(Optional<Duration> position, int plays) {
    public static final Watched NEVER = new Watched(Optional.empty(), 0);

    public Watched {
        if (plays < 0 || position.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("negative: " + position + ", " + plays);
        }
    }
}
