package nagare.library.entry;

import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.subtitle.SubtitleOffer;
import nagare.watch.Watched;

/// What is known of an item beyond its name and size, as of now.
///
/// @param media what is inside, once its headers have been read
/// @param subtitles what can be shown beside it, the viewer's language first
/// @param picture which version of its picture there is: another number when a better one was found. It is part
///     of the picture's address, because TVs keep pictures by their address for ever.
/// @param byTime whether it can be sought by time, which is told to some renderers (DLNA.ORG_OP=11)
public record Details(
        Optional<MediaFacts> media, List<SubtitleOffer> subtitles, Watched watched, int picture, boolean byTime) {
    public static final Details NONE = new Details(Optional.empty(), List.of(), Watched.NEVER);

    public Details {
        subtitles = List.copyOf(subtitles);
        if (picture < 0) {
            throw new IllegalArgumentException("negative version of a picture: " + picture);
        }
    }

    /// Without an index of times.
    public Details(Optional<MediaFacts> media, List<SubtitleOffer> subtitles, Watched watched, int picture) {
        this(media, subtitles, watched, picture, false);
    }

    /// Without a picture of its own.
    public Details(Optional<MediaFacts> media, List<SubtitleOffer> subtitles, Watched watched) {
        this(media, subtitles, watched, 0);
    }
}
