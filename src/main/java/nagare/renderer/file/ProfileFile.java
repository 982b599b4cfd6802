package nagare.renderer.file;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nagare.config.BadSettings.Mistake;
import nagare.config.Kind;
import nagare.config.Nearest;
import nagare.config.Section;
import nagare.media.MediaType;
import nagare.renderer.profile.Abilities;
import nagare.renderer.profile.Captions;
import nagare.renderer.profile.Codecs;
import nagare.renderer.profile.Costume;
import nagare.renderer.profile.DeviceFacts.Field;
import nagare.renderer.profile.Family;
import nagare.renderer.profile.Formats;
import nagare.renderer.profile.Identification;
import nagare.renderer.profile.Identification.Rule;
import nagare.renderer.profile.Limits;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;
import nagare.renderer.profile.RendererProfile.Manners;
import nagare.renderer.profile.Response;
import nagare.renderer.profile.Titles;
import nagare.renderer.profile.Wording;

/// Reads a profile of ours (docs/DLNA.md, "Renderers"): TOML in which every key is optional but `name`. What
/// it does not say is as in the profile that it is `like`, else as for any device. All its mistakes are found
/// at once.
public final class ProfileFile {
    /// Most quirks, elements, rules and the like in one list.
    private static final int MOST = 64;

    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_SOURCES = 4096;
    private static final String ROOT = "0";
    private static final int LONGEST_TITLE = 1000;

    /// Keys of a description, by which a device is known or which it is told instead.
    private static final Map<String, Field> FIELDS = fields();

    private final Section file;
    private final List<Mistake> mistakes;
    private RendererProfile base = RendererProfile.GENERIC;

    private ProfileFile(Section file, List<Mistake> mistakes) {
        this.file = file;
        this.mistakes = mistakes;
    }

    /// The family in this text. `others` finds the profile that it is like.
    ///
    /// @throws BadProfile with every mistake, its line and its key
    public static Family read(String id, String toml, Function<String, Optional<Family>> others) throws BadProfile {
        var mistakes = new ArrayList<Mistake>();
        var family = new ProfileFile(Section.of(toml, mistakes), mistakes).family(id, others);
        if (!mistakes.isEmpty()) {
            throw new BadProfile(mistakes);
        }
        return family;
    }

    private Family family(String id, Function<String, Optional<Family>> others) {
        String name = file.required("name", Kind.text(1, LONGEST_TEXT)).orElse(id);
        var like = file.value("like", Kind.orNone(Kinds.ID), Optional.<String>empty());
        Optional<Family> parent = like.flatMap(others);
        if (like.isPresent() && parent.isEmpty()) {
            file.wrong(file.line("like"), "like", "there is no profile " + like.get());
        }
        base = parent.map(Family::profile).orElse(base);
        boolean vendor = file.value("vendor", Kind.FLAG, false);
        Set<String> refines = new HashSet<>(file.list("refines", Kinds.ID, List.of()));
        parent.ifPresent(family -> {
            refines.addAll(family.refines());
            if (family.isVendor()) {
                refines.add(family.id());
            }
        });
        var profile = new RendererProfile(id, name, formats(), manners(), captions(), costume());
        var family = new Family(profile, identification(), vendor, refines);
        file.refuseTheRest();
        return family;
    }

    private Formats formats() {
        Formats inherited = base.formats();
        var abilities = inherited.judge() instanceof Abilities known ? known : Abilities.UNKNOWN;
        var mimeSection = file.section("mime");
        var nameSection = file.section("dlna-name");
        var playSection = file.section("containers");
        var mimes = new EnumMap<MediaType, String>(MediaType.class);
        var names = new EnumMap<MediaType, List<String>>(MediaType.class);
        var containers = new HashMap<MediaType, Boolean>();
        for (MediaType type : MediaType.values()) {
            String key = type.extension();
            Response before = inherited.response(type, Optional.empty());
            mimes.put(type, mimeSection.value(key, Kinds.MIME, before.mime()));
            names.put(type, nameSection.list(key, Kinds.DLNA_NAME, before.names()));
            playSection
                    .value(
                            key,
                            Kinds.PLAYS,
                            Optional.ofNullable(abilities.containers().get(type)))
                    .ifPresent(plays -> containers.put(type, plays));
        }
        Formats.Case named = (type, _) -> Optional.of(new Response(mimes.get(type), names.get(type)));
        boolean anyName = names.values().stream().anyMatch(list -> !list.isEmpty());
        var judge = new Abilities(
                containers,
                codecs("video", Codecs.VIDEO, abilities.video()),
                codecs("audio", Codecs.AUDIO, abilities.audio()));
        return new Formats(
                mimes,
                anyName ? List.of(named) : List.of(),
                file.value("fourth", Kinds.FOURTH, inherited.fourth()),
                judge);
    }

    private Map<String, Limits> codecs(String key, List<String> names, Map<String, Limits> before) {
        var section = file.section(key);
        var read = new HashMap<String, Limits>();
        for (String name : names) {
            section.value(name, Kinds.LIMITS, Optional.ofNullable(before.get(name)))
                    .ifPresent(limits -> read.put(name, limits));
        }
        if (names.contains("hevc")) { // what many people call them
            section.value("h265", Kinds.LIMITS, Optional.<Limits>empty()).ifPresent(limits -> read.put("hevc", limits));
            section.value("avc", Kinds.LIMITS, Optional.<Limits>empty()).ifPresent(limits -> read.put("h264", limits));
        }
        return read;
    }

    private Manners manners() {
        Manners before = base.manners();
        var titles = file.section("titles");
        var replaced = new LinkedHashMap<>(before.titles().replaced());
        for (String pair : titles.list("replace", Kinds.REPLACEMENT, List.of())) {
            int first = pair.offsetByCodePoints(0, 1);
            replaced.put(pair.substring(0, first), pair.substring(first));
        }
        var ids = new HashMap<>(before.ids());
        file.list("roots", Kinds.OBJECT_ID, List.of()).forEach(id -> ids.put(id, ROOT));
        int longest = titles.value(
                "longest", Kind.number(8, LONGEST_TITLE), before.titles().longest());
        return new Manners(
                quirks(before.quirks()),
                new Titles(longest, replaced),
                file.value("art", Kinds.ART, before.art()),
                ids,
                before.namespaces());
    }

    private Set<Quirk> quirks(Set<Quirk> before) {
        var quirks = EnumSet.noneOf(Quirk.class);
        quirks.addAll(before);
        for (String word : file.list("quirks", Kind.text(1, MOST), List.of())) {
            Optional<Quirk> quirk = Kinds.quirk(word);
            if (quirk.isEmpty()) {
                List<String> known =
                        EnumSet.allOf(Quirk.class).stream().map(Quirk::word).toList();
                file.wrong(
                        file.line("quirks"),
                        "quirks",
                        "there is no quirk " + Kind.shown(word)
                                + Nearest.to(word, known)
                                        .map(nearest -> "; did you mean " + nearest + "?")
                                        .orElse("; there are " + String.join(", ", known)));
            } else if (word.startsWith("-")) {
                quirks.remove(quirk.get());
            } else {
                quirks.add(quirk.get());
            }
        }
        return quirks;
    }

    private Captions captions() {
        Captions before = base.captions();
        var section = file.section("subtitles");
        return new Captions(
                Set.copyOf(section.list("channels", Kinds.CHANNEL, List.copyOf(before.channels()))),
                section.list("formats", Kinds.CAPTION_FORMAT, before.formats()),
                section.value("mime", Kinds.MIME, before.mime()),
                section.value("served-as", Kinds.MIME, before.served()),
                section.value("single", Kind.FLAG, before.single()));
    }

    private Costume costume() {
        Costume before = base.costume();
        var section = file.section("description");
        var told = new HashMap<>(before.fields());
        FIELDS.forEach((key, field) -> {
            if (field != Field.FRIENDLY_NAME && field != Field.SERIAL_NUMBER) {
                section.value(key, optionalText(LONGEST_TEXT), Optional.ofNullable(told.get(field.element())))
                        .ifPresent(text -> told.put(field.element(), text));
            }
        });
        var elements = new LinkedHashMap<>(before.elements());
        for (String element : section.list("elements", Kinds.ELEMENT, List.of())) {
            int equals = element.indexOf('=');
            elements.put(element.substring(0, equals), element.substring(equals + 1));
        }
        return new Costume(
                section.value("name-suffix", optionalText(MOST), before.nameSuffix()),
                told,
                elements,
                section.value("absolute", Kind.FLAG, before.absolute()),
                file.value("sources", optionalText(LONGEST_SOURCES), before.sources()));
    }

    private static Kind<Optional<String>> optionalText(int longest) {
        return Kind.orNone(Kind.text(1, longest));
    }

    private Identification identification() {
        var rules = new ArrayList<Rule>();
        var sections = file.sections("match");
        if (sections.size() > MOST) {
            file.wrong(file.line("match"), "match", "at most " + MOST + " are read");
        }
        for (Section section : sections) {
            var header = section.value("header", Kind.orNone(Kinds.HEADER), Optional.empty());
            if (header.isPresent()) {
                rules.add(new Rule.Header(header.get(), wording(section)));
            } else {
                rules.add(device(section));
            }
        }
        return new Identification(rules);
    }

    private Wording wording(Section section) {
        var equal = section.value("equals", optionalText(LONGEST_TEXT), Optional.empty());
        var containing = section.value("contains", optionalText(LONGEST_TEXT), Optional.empty());
        var regex = section.value("regex", Kinds.REGEX, Optional.empty());
        if (equal.isPresent() && containing.isPresent()
                || equal.isPresent() && regex.isPresent()
                || containing.isPresent() && regex.isPresent()) {
            section.wrong(section.line("header"), "header", "needs only one of equals, contains and regex");
        }
        return equal.<Wording>map(Wording.Equal::new)
                .or(() -> containing.map(Wording.Containing::new))
                .or(() -> regex.map(Wording.Matching::new))
                .orElse(new Wording.Anything());
    }

    private Rule device(Section section) {
        var wanted = new EnumMap<Field, Wording>(Field.class);
        FIELDS.forEach((key, field) -> section.value(key, Kinds.REGEX, Optional.empty())
                .ifPresent(regex -> wanted.put(field, new Wording.Matching(regex))));
        if (wanted.isEmpty()) {
            mistakes.add(Mistake.at(
                    section.line("header"),
                    "match: needs a header, or at least one of " + String.join(", ", FIELDS.keySet())));
        }
        return new Rule.Device(wanted);
    }

    private static Map<String, Field> fields() {
        var fields = new LinkedHashMap<String, Field>();
        for (Field field : Field.values()) {
            fields.put(field.name().toLowerCase(Locale.ROOT).replace('_', '-'), field);
        }
        return fields;
    }
}
