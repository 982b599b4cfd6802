package nagare.renderer.profile;

import java.util.Map;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.MediaType;
import nagare.media.Track;

/// What a family plays, as our own files tell it: by container, by codec, and by codec within limits. What
/// they do not speak of is unknown.
///
/// @param containers true for those it plays, false for those it does not
public record Abilities(Map<MediaType, Boolean> containers, Map<String, Limits> video, Map<String, Limits> audio)
        implements Judge {
    public static final Abilities UNKNOWN = new Abilities(Map.of(), Map.of(), Map.of());

    /// A frame rate is a little more than it is called: 59.94 and 60 are the same.
    private static final double FRAMES_SLACK = 0.5;

    public Abilities {
        containers = Map.copyOf(containers);
        video = Map.copyOf(video);
        audio = Map.copyOf(audio);
    }

    @Override
    public Verdict judge(MediaType type, Optional<MediaFacts> facts) {
        Boolean container = containers.get(type);
        if (container != null && !container) {
            return Verdict.refuses(type.name() + " files");
        }
        if (facts.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        Optional<Verdict> picture = facts.get().video().map(this::picture);
        if (picture.isPresent() && picture.get() instanceof Verdict.Refuses) {
            return picture.get();
        }
        Verdict sound = sound(facts.get());
        if (sound instanceof Verdict.Refuses) {
            return sound;
        }
        boolean known = container != null && picture.stream().allMatch(Verdict.PLAYS::equals);
        boolean something = picture.isPresent() || facts.get().audio().isPresent();
        return known && something && sound.equals(Verdict.PLAYS) ? Verdict.PLAYS : Verdict.UNKNOWN;
    }

    private Verdict picture(Track.Video track) {
        Limits limits = video.get(track.codec());
        String name = Codecs.shown(track.codec());
        if (limits == null) {
            return Verdict.UNKNOWN;
        }
        if (!limits.plays()) {
            return Verdict.refuses(name);
        }
        if (exceeds(limits.depth(), track.bitDepth().orElse(0))) {
            return Verdict.refuses(track.bitDepth().getAsInt() + "-bit " + name);
        }
        if (exceeds(limits.width(), track.width()) || exceeds(limits.height(), track.height())) {
            return Verdict.refuses(track.width() + "×" + track.height());
        }
        if (exceeds(limits.level(), tenths(track))) {
            int level = tenths(track);
            return Verdict.refuses(name + " level " + level / 10 + "." + level % 10);
        }
        double frames = track.frameRate().orElse(0);
        if (limits.frames() > 0 && frames > limits.frames() + FRAMES_SLACK) {
            return Verdict.refuses(Math.round(frames) + " frames a second");
        }
        return Verdict.PLAYS;
    }

    /// The level in tenths; HEVC counts thirtieths (ITU-T H.265 §A.4).
    private static int tenths(Track.Video track) {
        int level = track.level().orElse(0);
        return switch (track.codec()) {
            case "h264" -> level;
            case "hevc" -> level / 3;
            default -> 0;
        };
    }

    /// Devices play the track that is the default; where that one fails and another would do, some let one
    /// choose.
    private Verdict sound(MediaFacts facts) {
        Optional<Track.Audio> first = facts.audio();
        if (first.isEmpty()) {
            return Verdict.PLAYS;
        }
        Verdict verdict = sound(first.get());
        boolean another = facts.tracks().stream()
                .anyMatch(track ->
                        track instanceof Track.Audio other && sound(other).equals(Verdict.PLAYS));
        return verdict instanceof Verdict.Refuses && another ? Verdict.UNKNOWN : verdict;
    }

    private Verdict sound(Track.Audio track) {
        Limits limits = audio.get(Codecs.family(track.codec()));
        String name = Codecs.shown(track.codec());
        if (limits == null) {
            return Verdict.UNKNOWN;
        }
        if (!limits.plays()) {
            return Verdict.refuses(name + " sound");
        }
        return exceeds(limits.channels(), track.channels().orElse(0))
                ? Verdict.refuses(name + " sound with " + track.channels().getAsInt() + " channels")
                : Verdict.PLAYS;
    }

    private static boolean exceeds(int limit, int value) {
        return limit > 0 && value > limit;
    }
}
