package nagare.renderer.file;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.media.MediaType;
import nagare.renderer.file.JellyfinCondition.Comparison;
import nagare.renderer.profile.Captions;
import nagare.renderer.profile.Captions.Channel;
import nagare.renderer.profile.Costume;
import nagare.renderer.profile.DeviceFacts.Field;
import nagare.renderer.profile.Family;
import nagare.renderer.profile.Formats;
import nagare.renderer.profile.Formats.Fourth;
import nagare.renderer.profile.Identification;
import nagare.renderer.profile.Identification.Rule;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.Regex;
import nagare.renderer.profile.RendererProfile;
import nagare.renderer.profile.RendererProfile.Art;
import nagare.renderer.profile.RendererProfile.Manners;
import nagare.renderer.profile.Response;
import nagare.renderer.profile.Titles;
import nagare.renderer.profile.Wording;

/// Reads a DLNA profile of Jellyfin (its `DlnaDeviceProfile`, as an XML file). What concerns transcoding, bit
/// rates and Jellyfin's own users is passed over, as are elements that nobody knows: Jellyfin does the same.
public final class JellyfinFile {
    private static final Set<String> ROOTS = Set.of("Profile", "DeviceProfile");
    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_SOURCES = 8192;
    private static final int MOST_MISTAKES = 20;
    private static final Pattern MIME = Pattern.compile("[A-Za-z]+/[A-Za-z0-9.+-]{1,60}");
    private static final Pattern DLNA_NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final Pattern PREFIX = Pattern.compile("xmlns:([A-Za-z][A-Za-z0-9]{0,15})");

    /// What the files say of Jellyfin itself is not true of us.
    private static final Pattern JELLYFIN = Pattern.compile("(?i).*(?:jellyfin|emby|mediabrowser|media browser).*");

    /// Elements of a description, as the profile calls them.
    private static final Map<String, Field> FIELDS = Map.of(
            "FriendlyName", Field.FRIENDLY_NAME,
            "Manufacturer", Field.MANUFACTURER,
            "ManufacturerUrl", Field.MANUFACTURER_URL,
            "ModelName", Field.MODEL_NAME,
            "ModelNumber", Field.MODEL_NUMBER,
            "ModelDescription", Field.MODEL_DESCRIPTION,
            "ModelUrl", Field.MODEL_URL,
            "SerialNumber", Field.SERIAL_NUMBER);

    private final XmlNode root;
    private final List<String> mistakes = new ArrayList<>();

    private JellyfinFile(XmlNode root) {
        this.root = root;
    }

    /// The family in this document.
    ///
    /// @throws BadProfile with every mistake
    public static Family read(String id, byte[] xml) throws BadProfile {
        XmlNode root = XmlNode.read(xml);
        if (!ROOTS.contains(root.name())) {
            throw new BadProfile("not a profile of Jellyfin: its root is none of " + ROOTS);
        }
        var reader = new JellyfinFile(root);
        Family family = reader.family(id);
        if (!reader.mistakes.isEmpty()) {
            throw new BadProfile(
                    String.join("; ", reader.mistakes.subList(0, Math.min(MOST_MISTAKES, reader.mistakes.size()))));
        }
        return family;
    }

    private Family family(String id) {
        String name = root.text("Name").map(JellyfinFile::cut).orElse(id);
        var profile = new RendererProfile(id, name, formats(), manners(), captions(), costume());
        return new Family(profile, identification(), false, Set.of());
    }

    private Formats formats() {
        var direct = new ArrayList<JellyfinRules.Direct>();
        for (XmlNode node : root.all("DirectPlayProfiles", "DirectPlayProfile")) {
            kind(node).ifPresent(kind -> direct.add(files(node, kind)));
        }
        var limits = new ArrayList<JellyfinRules.Limit>();
        for (XmlNode node : root.all("ContainerProfiles", "ContainerProfile")) {
            limits.add(limit(JellyfinRules.Scope.CONTAINER, node));
        }
        for (XmlNode node : root.all("CodecProfiles", "CodecProfile")) {
            switch (node.attribute("type").toLowerCase(Locale.ROOT)) {
                case "", "video" -> limits.add(limit(JellyfinRules.Scope.VIDEO, node));
                case "videoaudio" -> limits.add(limit(JellyfinRules.Scope.AUDIO_OF_VIDEO, node));
                case "audio" -> limits.add(limit(JellyfinRules.Scope.AUDIO, node));
                default -> wrong("CodecProfile", "type", node.attribute("type"), "Video, VideoAudio or Audio");
            }
        }
        var words = new ArrayList<Formats.Case>();
        for (XmlNode node : root.all("ResponseProfiles", "ResponseProfile")) {
            kind(node).flatMap(kind -> words(node, kind)).ifPresent(one -> words.add(one::of));
        }
        return new Formats(Map.of(), words, Fourth.FLAGS, new JellyfinRules(direct, limits));
    }

    private static JellyfinRules.Direct files(XmlNode node, MediaType.Kind kind) {
        return new JellyfinRules.Direct(
                kind,
                JellyfinList.of(node.attribute("container")),
                JellyfinList.of(node.attribute("videoCodec")),
                JellyfinList.of(node.attribute("audioCodec")));
    }

    private JellyfinRules.Limit limit(JellyfinRules.Scope scope, XmlNode node) {
        return new JellyfinRules.Limit(
                scope,
                JellyfinList.of(node.attribute("container")),
                JellyfinList.of(node.attribute("codec")),
                conditions(node.all("ApplyConditions", "ProfileCondition")),
                conditions(node.all("Conditions", "ProfileCondition")));
    }

    private Optional<JellyfinRules.Words> words(XmlNode node, MediaType.Kind kind) {
        String mime = node.attribute("mimeType");
        if (!mime.isEmpty() && !MIME.matcher(mime).matches()) {
            wrong("ResponseProfile", "mimeType", mime, "a type such as video/x-matroska");
            return Optional.empty();
        }
        List<String> names = Stream.of(node.attribute("orgPn").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        if (names.size() > Response.MAX_NAMES || !names.stream().allMatch(DLNA_NAME.asMatchPredicate())) {
            wrong("ResponseProfile", "orgPn", node.attribute("orgPn"), "at most 16 names of DLNA profiles");
            return Optional.empty();
        }
        return Optional.of(new JellyfinRules.Words(
                files(node, kind), conditions(node.all("Conditions", "ProfileCondition")), new Response(mime, names)));
    }

    /// A photo, a subtitle or lyrics have no kind here.
    private Optional<MediaType.Kind> kind(XmlNode node) {
        return switch (node.attribute("type").toLowerCase(Locale.ROOT)) {
            case "", "audio" -> Optional.of(MediaType.Kind.AUDIO); // what .NET makes of none
            case "video" -> Optional.of(MediaType.Kind.VIDEO);
            case "photo", "subtitle", "lyric" -> Optional.empty();
            default -> {
                wrong(node.name(), "type", node.attribute("type"), "Audio, Video or Photo");
                yield Optional.empty();
            }
        };
    }

    private List<JellyfinCondition> conditions(List<XmlNode> nodes) {
        var conditions = new ArrayList<JellyfinCondition>();
        for (XmlNode node : nodes) {
            String required = node.attribute("isRequired");
            Optional<Comparison> comparison = Comparison.of(node.attribute("condition"));
            if (comparison.isEmpty()) {
                wrong(
                        "ProfileCondition",
                        "condition",
                        node.attribute("condition"),
                        "Equals, NotEquals, LessThanEqual, GreaterThanEqual or EqualsAny");
            } else {
                conditions.add(new JellyfinCondition(
                        comparison.get(),
                        node.attribute("property"),
                        node.attribute("value"),
                        required.isEmpty() || XmlNode.isTrue(required)));
            }
        }
        return conditions;
    }

    private Manners manners() {
        var quirks = EnumSet.noneOf(Quirk.class);
        Map.of(
                        "RequiresPlainVideoItems", Quirk.PLAIN_ITEMS,
                        "RequiresPlainFolders", Quirk.PLAIN_FOLDERS,
                        "EnableAlbumArtInDidl", Quirk.ART_RESOURCE)
                .forEach((element, quirk) -> {
                    if (root.flag(element)) {
                        quirks.add(quirk);
                    }
                });
        Art art = root.text("AlbumArtPn")
                .filter(name -> !name.equalsIgnoreCase(Art.JPEG_TN.name()))
                .map(_ -> Art.JPEG_SM)
                .orElse(Art.JPEG_TN);
        var namespaces = new HashMap<String, String>();
        for (XmlNode node : root.all("XmlRootAttributes", "XmlAttribute")) {
            var prefix = PREFIX.matcher(node.attribute("name"));
            if (prefix.matches()) {
                namespaces.put(prefix.group(1), cut(node.attribute("value")));
            }
        }
        return new Manners(quirks, Titles.USUAL, art, Map.of(), namespaces);
    }

    private Captions captions() {
        var channels = EnumSet.noneOf(Channel.class);
        var formats = new LinkedHashSet<String>();
        String mime = Captions.USUAL.mime();
        for (XmlNode node : root.all("SubtitleProfiles", "SubtitleProfile")) {
            String format = JellyfinList.spelling(node.attribute("format"));
            if (!node.attribute("method").equalsIgnoreCase("External")
                    || !Set.of("srt", "vtt").contains(format)) {
                continue;
            }
            formats.add(format);
            switch (node.attribute("didlMode").toLowerCase(Locale.ROOT)) {
                case "captioninfoex" -> channels.addAll(Set.of(Channel.CAPTION_INFO, Channel.CAPTION_HEADER));
                case "smi" -> {
                    channels.add(Channel.RESOURCE);
                    mime = "smi/caption";
                }
                default -> channels.add(Channel.RESOURCE);
            }
        }
        return new Captions(channels, List.copyOf(formats), mime, mime, root.flag("EnableSingleSubtitleLimit"));
    }

    private Costume costume() {
        var told = new HashMap<String, String>();
        FIELDS.forEach((element, field) -> root.text(element)
                .filter(text -> !JELLYFIN.matcher(text).matches())
                .ifPresent(text -> told.put(field.element(), cut(text))));
        var elements = new LinkedHashMap<String, String>();
        root.text("SonyAggregationFlags").ifPresent(flags -> elements.put("av:aggregationFlags", cut(flags)));
        Optional<String> sources = root.text("ProtocolInfo").filter(text -> text.length() <= LONGEST_SOURCES);
        return new Costume(Optional.empty(), told, elements, false, sources);
    }

    private Identification identification() {
        var rules = new ArrayList<Rule>();
        for (XmlNode identification : root.all("Identification")) {
            for (XmlNode header : identification.all("Headers", "HttpHeaderInfo")) {
                wording(header).ifPresent(wording -> rules.add(new Rule.Header(header.attribute("name"), wording)));
            }
            var wanted = new EnumMap<Field, Wording>(Field.class);
            FIELDS.forEach((element, field) ->
                    identification.text(element).ifPresent(text -> wanted.put(field, equalOrMatching(text))));
            if (!wanted.isEmpty()) {
                rules.add(new Rule.Device(wanted));
            }
        }
        return new Identification(rules);
    }

    private Optional<Wording> wording(XmlNode header) {
        String value = header.attribute("value");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return switch (header.attribute("match").toLowerCase(Locale.ROOT)) {
            case "", "equals" -> Optional.of(new Wording.Equal(value));
            case "substring" -> Optional.of(new Wording.Containing(value));
            case "regex" -> {
                Optional<Regex> regex = Regex.of(value);
                if (regex.isEmpty()) {
                    wrong("HttpHeaderInfo", "value", value, "a regular expression that RE2 knows");
                }
                yield regex.map(Wording.Matching::new);
            }
            default -> {
                wrong("HttpHeaderInfo", "match", header.attribute("match"), "Equals, Substring or Regex");
                yield Optional.empty();
            }
        };
    }

    private static Wording equalOrMatching(String text) {
        Function<Regex, Wording> either =
                regex -> new Wording.Either(new Wording.Equal(text), new Wording.Matching(regex));
        return Regex.of(text).map(either).orElse(new Wording.Equal(text));
    }

    private void wrong(String element, String attribute, String value, String right) {
        String shown = cut(value).replaceAll("\\p{C}", "?");
        mistakes.add("%s@%s: %s is needed, not \"%s\"".formatted(element, attribute, right, shown));
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }
}
