package nagare.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is inside a media file, read from its headers: what TVs want to know before they play it.
///
/// @param container as ffmpeg names it: `matroska`, `mp4`, `avi`, `mpegts`, …
/// @param duration how long it plays, when the container says
/// @param tracks in the container's order; pictures of covers are none
public record MediaFacts(String container, Optional<Duration> duration, List<Track> tracks) {
    public MediaFacts {
        tracks = List.copyOf(tracks);
    }

    /// The track that a player shows when nobody chooses.
    public Optional<Track.Video> video() {
        return first(Track.Video.class);
    }

    /// The track that a player sounds when nobody chooses.
    public Optional<Track.Audio> audio() {
        return first(Track.Audio.class);
    }

    /// The subtitles inside.
    public List<Track.Text> texts() {
        return of(Track.Text.class).toList();
    }

    private <T extends Track> Optional<T> first(Class<T> kind) {
        return of(kind).filter(Track::isDefault).findFirst().or(() -> of(kind).findFirst());
    }

    private <T extends Track> Stream<T> of(Class<T> kind) {
        return tracks.stream().filter(kind::isInstance).map(kind::cast);
    }
}
