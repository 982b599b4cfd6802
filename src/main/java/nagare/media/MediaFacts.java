package nagare.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is inside a media file, read from its headers: what TVs want to know before they play it.
///
/// @param container as ffmpeg names it: `matroska`, `webm`, `mp4`, `mov`, `avi`, `mpegts`, `mpeg`, `mp3`, `flac`,
/// `ogg`, `wav`
/// @param duration how long it plays, when the container says; never zero
/// @param tracks in the container's order; pictures of covers are none
/// @param cover where a picture for it lies inside the file
public record MediaFacts(String container, Optional<Duration> duration, List<Track> tracks, Optional<Cover> cover) {
    public MediaFacts {
        tracks = List.copyOf(tracks);
        if (duration.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException("no duration: " + duration);
        }
    }

    /// Of a file without a cover.
    public MediaFacts(String container, Optional<Duration> duration, List<Track> tracks) {
        this(container, duration, tracks, Optional.empty());
    }

    /// Of what is left when this much of the beginning is left out.
    public MediaFacts without(Duration beginning) {
        Optional<Duration> left = duration.map(time -> time.minus(beginning)).filter(Duration::isPositive);
        return new MediaFacts(container, left, tracks, cover);
    }

    /// A picture inside the file: the bytes `[from, from + length)` as they are.
    ///
    /// @param mime `image/jpeg` or `image/png`
    public record Cover(String mime, long from, int length) {
        public Cover {
            if (from < 0 || length <= 0 || !(mime.equals("image/jpeg") || mime.equals("image/png"))) {
                throw new IllegalArgumentException("no cover: " + mime.length() + ", " + from + ", " + length);
            }
        }
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
