package nagare.renderer.file;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.media.MediaFacts;
import nagare.media.MediaType;
import nagare.media.Track;
import nagare.renderer.file.JellyfinCondition.Outcome;
import nagare.renderer.profile.Codecs;
import nagare.renderer.profile.Judge;
import nagare.renderer.profile.Response;
import nagare.renderer.profile.Verdict;

/// What a device plays, as a Jellyfin profile tells it: what a DirectPlayProfile lists, within the limits of the
/// ContainerProfiles and CodecProfiles. What is not listed Jellyfin would convert; we say that it does not play.
record JellyfinRules(List<Direct> direct, List<Limit> limits) implements Judge {
    JellyfinRules {
        direct = List.copyOf(direct);
        limits = List.copyOf(limits);
    }

    /// A `DirectPlayProfile`.
    record Direct(MediaType.Kind kind, JellyfinList container, JellyfinList video, JellyfinList audio) {}

    /// What of a file a [Limit] is about.
    enum Scope {
        CONTAINER,
        VIDEO,
        AUDIO_OF_VIDEO,
        AUDIO
    }

    /// A `ContainerProfile` or `CodecProfile`: where `applies` hold, all of `conditions` must.
    record Limit(
            Scope scope,
            JellyfinList container,
            JellyfinList codec,
            List<JellyfinCondition> applies,
            List<JellyfinCondition> conditions) {
        Limit {
            applies = List.copyOf(applies);
            conditions = List.copyOf(conditions);
        }

        private boolean concerns(MediaType type, MediaFacts facts) {
            boolean video = type.kind() == MediaType.Kind.VIDEO;
            boolean scoped = switch (scope) {
                case CONTAINER -> true;
                case VIDEO -> video && holds(facts.video().map(Track.Video::codec));
                case AUDIO_OF_VIDEO -> video && holds(facts.audio().map(Track.Audio::codec));
                case AUDIO -> !video && holds(facts.audio().map(Track.Audio::codec));
            };
            return scoped
                    && container.holds(names(type))
                    && applies.stream().allMatch(condition -> condition.outcome(facts) == Outcome.MET);
        }

        private boolean holds(Optional<String> codecOfTrack) {
            return codecOfTrack.filter(codec::holds).isPresent();
        }
    }

    /// A `ResponseProfile`: in which words such a file is offered.
    record Words(Direct files, List<JellyfinCondition> conditions, Response response) {
        Words {
            conditions = List.copyOf(conditions);
        }

        Optional<Response> of(MediaType type, Optional<MediaFacts> facts) {
            boolean fits = files.kind() == type.kind()
                    && files.container().holds(names(type))
                    && fits(files.video(), facts.flatMap(MediaFacts::video).map(Track.Video::codec))
                    && fits(files.audio(), facts.flatMap(MediaFacts::audio).map(Track.Audio::codec))
                    && conditions.stream()
                            .allMatch(condition -> facts.map(condition::outcome)
                                            .orElse(condition.required() ? Outcome.UNKNOWN : Outcome.MET)
                                    == Outcome.MET);
            String mime = response.mime().isEmpty() ? type.mime() : response.mime();
            return fits ? Optional.of(new Response(mime, response.names())) : Optional.empty();
        }

        private static boolean fits(JellyfinList list, Optional<String> codec) {
            return list.isEverything() || codec.filter(list::holds).isPresent();
        }
    }

    @Override
    public Verdict judge(MediaType type, Optional<MediaFacts> facts) {
        if (direct.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        List<Direct> left = direct.stream()
                .filter(one -> one.kind() == type.kind() && one.container().holds(names(type)))
                .toList();
        if (left.isEmpty()) {
            return Verdict.refuses(type.name() + " files");
        }
        if (facts.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        Optional<String> picture = facts.get().video().map(Track.Video::codec);
        left = left.stream()
                .filter(one -> picture.isEmpty() || one.video().holds(picture.get()))
                .toList();
        if (left.isEmpty()) {
            return Verdict.refuses(picture.map(Codecs::shown).orElse("this picture"));
        }
        Optional<String> sound = facts.get().audio().map(Track.Audio::codec);
        left = left.stream()
                .filter(one -> sound.isEmpty() || one.audio().holds(sound.get()))
                .toList();
        return left.isEmpty()
                ? Verdict.refuses(sound.map(Codecs::shown).orElse("this") + " sound")
                : limited(type, facts.get());
    }

    private Verdict limited(MediaType type, MediaFacts facts) {
        boolean known = facts.video().isPresent() || facts.audio().isPresent();
        for (Limit limit : limits) {
            if (limit.concerns(type, facts)) {
                for (JellyfinCondition condition : limit.conditions()) {
                    switch (condition.outcome(facts)) {
                        case FAILED -> {
                            return Verdict.refuses(condition.reason(facts));
                        }
                        case UNKNOWN -> known = false;
                        case MET -> {
                            // the next one
                        }
                    }
                }
            }
        }
        return known ? Verdict.PLAYS : Verdict.UNKNOWN;
    }

    /// Under which names profiles list a container.
    static Set<String> names(MediaType type) {
        var names = new HashSet<String>();
        names.add(type.extension());
        switch (type) {
            case M2TS -> names.add("ts");
            case M4V, MOV -> names.add("mp4");
            case MPG, MPEG -> names.addAll(Set.of("mpg", "mpeg"));
            case WMV -> names.add("asf");
            case OPUS -> names.add("ogg");
            case MKV, WEBM, MP4, AVI, TS, FLV, OGV, MP3, FLAC, M4A, OGG, WAV -> {
                // the extension is the name
            }
        }
        return names;
    }
}
