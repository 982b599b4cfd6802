package nagare;

import java.util.Optional;
import nagare.library.MediaSource;
import nagare.library.Unplayable;
import nagare.media.MediaId;
import nagare.probe.Probes;

/// The library as players open it: what is opened is looked into, so that its duration shows the next time.
///
/// @param source where the files are
/// @param probes who looks into them, in the background
record LookedInto(MediaSource source, Probes probes) implements MediaSource {
    @Override
    public Media find(MediaId id) {
        return source.find(id);
    }

    @Override
    public Optional<Playable> open(MediaId id) throws Unplayable, InterruptedException {
        Optional<Playable> playable = source.open(id);
        playable.ifPresent(found -> probes.wanted(found.torrent(), found.file()));
        return playable;
    }
}
