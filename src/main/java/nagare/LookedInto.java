package nagare;

import java.util.Optional;
import nagare.caption.Captions;
import nagare.library.MediaSource;
import nagare.library.Unplayable;
import nagare.media.MediaId;
import nagare.probe.Probes;

/// The library as players open it: what is opened is looked into, so that its duration shows the next time, and its
/// subtitles are fetched before it.
///
/// @param source where the files are
/// @param probes who looks into them, in the background
/// @param captions who fetches what belongs beside them
record LookedInto(MediaSource source, Probes probes, Captions captions) implements MediaSource {
    @Override
    public Media find(MediaId id) {
        return source.find(id);
    }

    @Override
    public Optional<Playable> open(MediaId id) throws Unplayable, InterruptedException {
        Optional<Playable> playable = source.open(id);
        playable.ifPresent(found -> {
            captions.wanted(found.torrent(), found.file());
            probes.wanted(found.torrent(), found.file());
        });
        return playable;
    }
}
