package nagare;

import java.time.Duration;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.Probes;
import nagare.stream.Playback;
import nagare.watch.Played;
import nagare.watch.Timeline;
import nagare.watch.Watchable;

/// The times of films as their headers and indexes tell them.
record ProbedTimes(Probes probes) implements Timeline {
    @Override
    public Optional<Duration> duration(Watchable item) {
        return probes.facts(item.torrent(), item.file()).flatMap(MediaFacts::duration);
    }

    @Override
    public Optional<Duration> at(Watchable item, long position) {
        return probes.index(item.torrent(), item.file()).map((TimeIndex index) -> index.timeAt(position));
    }

    /// What a player did, for whoever keeps bookmarks.
    static Played played(Playback playback) {
        return new Played(
                new Watchable(playback.torrent(), playback.file().index()),
                playback.file().length(),
                playback.client().getHostAddress(),
                playback.from(),
                playback.position(),
                playback.lasted(),
                playback.kind() == Playback.Kind.PLAY);
    }
}
