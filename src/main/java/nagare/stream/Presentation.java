package nagare.stream;

import java.time.Duration;
import java.util.Optional;
import nagare.media.TimeSeek;

/// How a file is presented to who asks for it.
///
/// @param mime its Content-Type
/// @param features `contentFeatures.dlna.org`, the same as the fourth field of protocolInfo in DIDL-Lite; empty for
///     what is no medium
/// @param duration how long it plays, once that is known
/// @param seeking how it is sought by time
/// @param captions the path of the subtitles chosen for it, to be told in `CaptionInfo.sec`
/// @param profile the id of the renderer's profile
/// @param peeks whether the request is one that the device makes by itself, for a picture in a folder
record Presentation(
        String mime,
        Optional<String> features,
        Optional<Duration> duration,
        Optional<TimeSeek> seeking,
        Optional<String> captions,
        Optional<String> profile,
        boolean peeks) {

    /// Of a file of which only the type is known.
    static Presentation of(String mime, Optional<String> features) {
        return new Presentation(
                mime, features, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /// Of what is left of the film without this much of its beginning: by bytes only, and without subtitles from
    /// beside it, as players begin to count at its first picture.
    Presentation without(Duration beginning) {
        return new Presentation(
                mime,
                features.map(all -> all.replace("DLNA.ORG_OP=11", "DLNA.ORG_OP=01")),
                length().map(time -> time.minus(beginning)).filter(Duration::isPositive),
                Optional.empty(),
                Optional.empty(),
                profile,
                peeks);
    }

    /// How long it plays: what its container says, else the last time of its index.
    Optional<Duration> length() {
        return duration.or(() -> seeking.map(seek -> seek.index().duration()));
    }
}
