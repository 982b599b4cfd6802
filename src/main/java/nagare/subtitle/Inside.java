package nagare.subtitle;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import nagare.media.Track;

/// A track of text inside the film itself.
public record Inside(Track.Text track) implements Source {
    /// Ids of offers begin with it when they are tracks; the track's number in the container follows.
    static final char LETTER = 't';

    /// What can be read as text; pictures of text cannot.
    private static final Set<String> CODECS = Set.of("subrip", "ass", "ssa", "webvtt", "text");

    /// Empty when the track holds pictures, or is numbered out of reason.
    public static Optional<Inside> of(Track.Text track) {
        boolean text = CODECS.contains(track.codec().toLowerCase(Locale.ROOT));
        return text && track.number() > 0 && track.number() < 1_000_000_000L
                ? Optional.of(new Inside(track))
                : Optional.empty();
    }

    @Override
    public SubtitleOffer offer() {
        Labels named = track.name().map(Labels::of).orElse(Labels.NONE);
        var labels = new Labels(
                track.language().flatMap(Languages::ofTag).or(named::language),
                forced(),
                named.impaired(),
                named.title());
        return new SubtitleOffer(LETTER + Long.toString(track.number()), labels.language(), labels.name());
    }

    @Override
    public boolean forced() {
        return track.isForced()
                || track.name().map(Labels::of).filter(Labels::forced).isPresent();
    }
}
