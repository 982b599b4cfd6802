package nagare.renderer.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import nagare.media.MediaFacts;
import nagare.media.MediaType;

/// All that is known of one family of TVs, consoles or players. Values only; where they come from is told in
/// docs/DLNA.md. Code that serves a device asks its profile and knows no makers.
///
/// @param id names it in URLs and in the settings: short, lower-case ASCII
/// @param name for people: "Samsung Q and QN, 2019 and later"
public record RendererProfile(
        String id, String name, Formats formats, Manners manners, Captions captions, Costume costume) {
    private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?");

    /// Of whoever is not recognised: what every device takes.
    public static final RendererProfile GENERIC = new RendererProfile(
            "generic", "Any other device", Formats.USUAL, Manners.USUAL, Captions.USUAL, Costume.NONE);

    public RendererProfile {
        if (!isId(id)) {
            throw new IllegalArgumentException("no id of a profile: " + id.length() + " characters");
        }
    }

    /// Whether a text may name a profile: 1 to 24 of `a-z`, `0-9` and, inside, `-`.
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    public boolean has(Quirk quirk) {
        return manners.quirks().contains(quirk);
    }

    /// The type as which a file is offered and served.
    public String mime(MediaType type, Optional<MediaFacts> facts) {
        return formats.response(type, facts).mime();
    }

    /// As [#mime(MediaType, Optional)], of a file of which nothing else is known.
    public String mime(MediaType type) {
        return mime(type, Optional.empty());
    }

    /// The fourth field of protocolInfo, also `contentFeatures.dlna.org`, of a file that is served by byte
    /// ranges.
    public String features(MediaType type, Optional<MediaFacts> facts) {
        return features(type, facts, false);
    }

    /// As [#features(MediaType, Optional)]. `byTime` is whether this file can be sought by time as well; that
    /// is only told to families that have [Quirk#TIME_SEEK].
    public String features(MediaType type, Optional<MediaFacts> facts, boolean byTime) {
        return formats.features(formats.response(type, facts), byTime && has(Quirk.TIME_SEEK))
                .getFirst();
    }

    /// `http-get:*:video/x-matroska:DLNA.ORG_OP=01;…`, mostly one; several where the device looks for its own
    /// among DLNA profile names.
    public List<String> protocolInfos(MediaType type, Optional<MediaFacts> facts, boolean byTime) {
        Response response = formats.response(type, facts);
        List<String> features = formats.features(response, byTime && has(Quirk.TIME_SEEK));
        String begin = "http-get:*:" + response.mime() + ":";
        return features.size() == 1
                ? List.of(begin + features.getFirst())
                : features.stream().map(one -> begin + one).toList();
    }

    /// Whether this family plays the file.
    public Verdict verdict(MediaType type, Optional<MediaFacts> facts) {
        return formats.judge().judge(type, facts);
    }

    /// What this family means by a container id of its own; empty when it is none.
    public Optional<String> alias(String objectId) {
        return Optional.ofNullable(manners.ids().get(objectId));
    }

    /// The same, of which nobody says what it plays.
    public RendererProfile withoutJudgement() {
        var silent = new Formats(formats.mimes(), formats.cases(), formats.fourth(), Judge.KNOWS_NOTHING);
        return new RendererProfile(id, name, silent, manners, captions, costume);
    }

    /// How a family wants to be shown things.
    ///
    /// @param art the picture it gets first
    /// @param ids container ids that it asks for unasked, and what they mean here
    /// @param namespaces declared on the root of DIDL-Lite whether used or not, by prefix
    public record Manners(
            Set<Quirk> quirks, Titles titles, Art art, Map<String, String> ids, Map<String, String> namespaces) {
        public static final Manners USUAL = new Manners(Set.of(), Titles.USUAL, Art.JPEG_TN, Map.of(), Map.of());

        public Manners {
            quirks = Set.copyOf(quirks);
            ids = Map.copyOf(ids);
            namespaces = Map.copyOf(namespaces);
        }
    }

    /// A picture's profile (DLNA): how large it may be.
    public enum Art {
        /// At most 160 × 160.
        JPEG_TN("tn", 160, 160),
        /// At most 640 × 480.
        JPEG_SM("sm", 640, 480);

        private final String word;
        private final int width;
        private final int height;

        Art(String word, int width, int height) {
            this.word = word;
            this.width = width;
            this.height = height;
        }

        /// As it stands in a URL.
        public String word() {
            return word;
        }

        public int width() {
            return width;
        }

        public int height() {
            return height;
        }
    }
}
