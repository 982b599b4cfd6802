package nagare.renderer.profile;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.MediaType;

/// In which words files are offered to a family, and which of them it plays.
///
/// @param mimes where it wants another type than [MediaType#mime]
/// @param cases looked through first, in this order
/// @param fourth what stands in the fourth field of protocolInfo
public record Formats(Map<MediaType, String> mimes, List<Case> cases, Fourth fourth, Judge judge) {
    public static final Formats USUAL = new Formats(Map.of(), List.of(), Fourth.FLAGS, Judge.KNOWS_NOTHING);

    private static final String FILE = "DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000";
    private static final List<String> BY_RANGE = List.of("DLNA.ORG_OP=01;" + FILE);
    private static final List<String> BY_TIME = List.of("DLNA.ORG_OP=11;" + FILE);
    private static final List<String> NO_FEATURES = List.of("*");

    public Formats {
        var copy = new EnumMap<MediaType, String>(MediaType.class);
        copy.putAll(mimes);
        mimes = Collections.unmodifiableMap(copy);
        cases = List.copyOf(cases);
    }

    /// Answers for some files only.
    @FunctionalInterface
    public interface Case {
        Optional<Response> of(MediaType type, Optional<MediaFacts> facts);
    }

    /// What the fourth field of protocolInfo holds (DLNA 7.4.1.3.17).
    public enum Fourth {
        /// All of it: a name where there is one, OP, CI and FLAGS.
        FLAGS,
        /// The name where there is one, else `*`.
        NAME,
        /// `*`
        NOTHING
    }

    /// In which words this file is offered.
    public Response response(MediaType type, Optional<MediaFacts> facts) {
        for (Case one : cases) {
            var response = one.of(type, facts);
            if (response.isPresent()) {
                return response.get();
            }
        }
        return Response.of(mimes.getOrDefault(type, type.mime()));
    }

    /// The fourth field of protocolInfo, once for each name, at least once: a file of fixed size that is
    /// served by byte ranges as it is; OP=01 (Range yes, TimeSeekRange no) or OP=11, CI=0 (not converted),
    /// and the flags Streaming, Background, HTTP stalling and DLNA 1.5.
    List<String> features(Response response, boolean byTime) {
        if (response.names().isEmpty()) {
            return fourth == Fourth.FLAGS ? (byTime ? BY_TIME : BY_RANGE) : NO_FEATURES;
        }
        List<String> names =
                response.names().stream().map(name -> "DLNA.ORG_PN=" + name).toList();
        return switch (fourth) {
            case NOTHING -> NO_FEATURES;
            case NAME -> names;
            case FLAGS -> {
                String tail = (byTime ? BY_TIME : BY_RANGE).getFirst();
                yield names.stream().map(name -> name + ";" + tail).toList();
            }
        };
    }
}
