package nagare.renderer.profile;

import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.MediaType;

/// Says what a family of devices plays.
@FunctionalInterface
public interface Judge {
    /// Of somebody of whom nothing is known.
    Judge KNOWS_NOTHING = (_, _) -> Verdict.UNKNOWN;

    Verdict judge(MediaType type, Optional<MediaFacts> facts);
}
