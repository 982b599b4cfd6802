package nagare.library;

import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.subtitle.SubtitleOffer;
import nagare.watch.Watched;

/// What is known of an item beyond its name and size, as of now.
///
/// @param media what is inside, once its headers have been read
/// @param subtitles what can be shown beside it, the viewer's language first
public record Details(Optional<MediaFacts> media, List<SubtitleOffer> subtitles, Watched watched) {
    public static final Details NONE = new Details(Optional.empty(), List.of(), Watched.NEVER);

    public Details {
        subtitles = List.copyOf(subtitles);
    }
}
