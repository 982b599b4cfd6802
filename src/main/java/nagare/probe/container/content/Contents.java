package nagare.probe.container.content;

import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;

/// What was read of a file.
///
/// @param index which byte is played when; empty when not even the duration is known
public record Contents(MediaFacts facts, Optional<TimeIndex> index) {}
