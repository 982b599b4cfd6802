package nagare.renderer.file;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.config.Kind;
import nagare.renderer.profile.Captions;
import nagare.renderer.profile.Formats.Fourth;
import nagare.renderer.profile.Limits;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.Regex;
import nagare.renderer.profile.RendererProfile;
import nagare.renderer.profile.RendererProfile.Art;

/// What the values of a profile file must be.
final class Kinds {
    static final Kind<String> ID = Kind.word("the id of a profile: 1 to 24 of a-z, 0-9 and -", RendererProfile::isId);

    static final Kind<String> MIME = Kind.word(
            "a type such as \"video/x-matroska\"",
            Pattern.compile("[a-z]+/[A-Za-z0-9.+-]{1,60}").asMatchPredicate());

    /// DLNA.ORG_PN, without anything that could end it.
    static final Kind<String> DLNA_NAME = Kind.word(
            "a DLNA profile name such as \"AVC_TS_HD_EU_ISO\"",
            Pattern.compile("[A-Za-z0-9_-]{1,60}").asMatchPredicate());

    static final Kind<String> HEADER = Kind.word(
            "the name of a header such as \"User-Agent\"",
            Pattern.compile("[A-Za-z0-9.-]{1,64}").asMatchPredicate());

    static final Kind<Optional<Regex>> REGEX = optional(
            "a regular expression of RE2, at most %d characters and %d repetitions"
                    .formatted(Regex.MAX_CHARS, Regex.MAX_REPEATS),
            Regex::of);

    static final Kind<Optional<Limits>> LIMITS = new Kind<>(
            "true, false, or limits such as \"8 bit, level 4.1, 1920x1080, 60 fps\"",
            value -> switch (value) {
                case Boolean plays -> Optional.of(Optional.of(plays ? Limits.ALL : Limits.NONE));
                case String text -> Limits.parse(text).map(Optional::of);
                default -> Optional.empty();
            },
            limits -> limits.map(Object::toString).orElse(""));

    static final Kind<Optional<Boolean>> PLAYS = new Kind<>(
            "true or false",
            value -> value instanceof Boolean plays ? Optional.of(Optional.of(plays)) : Optional.empty(),
            plays -> plays.map(Object::toString).orElse(""));

    static final Kind<Fourth> FOURTH = oneOf(Fourth.values());

    static final Kind<Captions.Channel> CHANNEL = oneOf(Captions.Channel.values());

    static final Kind<String> CAPTION_FORMAT = Kind.word("\"srt\" or \"vtt\"", List.of("srt", "vtt")::contains);

    static final Kind<Art> ART = new Kind<>(
            "\"tn\" or \"sm\"",
            value -> Stream.of(Art.values())
                    .filter(art -> art.word().equals(value))
                    .findFirst(),
            Art::word);

    /// One character and what stands for it: `"/:"` writes a colon for a slash, `"/"` nothing.
    static final Kind<String> REPLACEMENT = Kind.word(
            "a character and what is written for it, such as \"/:\"",
            text -> !text.isEmpty() && text.codePointCount(0, text.length()) <= 5);

    static final Kind<String> OBJECT_ID = Kind.word(
            "the id of a container", Pattern.compile("[A-Za-z0-9_]{1,32}").asMatchPredicate());

    /// `sec:ProductCap=smi,DCM10`
    static final Kind<String> ELEMENT = Kind.word(
            "an element and its text, such as \"sec:ProductCap=smi,DCM10\"; its prefix is one of dlna, sec, av, pnpx",
            Pattern.compile("(?:dlna|sec|av|pnpx):[A-Za-z_][A-Za-z0-9_.-]{0,63}=.{0,200}")
                    .asMatchPredicate());

    private Kinds() {}

    /// A quirk, or one that was inherited and does not hold: `-plain-items`.
    static Optional<Quirk> quirk(String word) {
        String bare = word.startsWith("-") ? word.substring(1) : word;
        return Stream.of(Quirk.values())
                .filter(quirk -> quirk.word().equals(bare))
                .findFirst();
    }

    private static <E extends Enum<E>> Kind<E> oneOf(E[] values) {
        Function<E, String> word =
                value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Kind<>(
                Stream.of(values).map(value -> '"' + word.apply(value) + '"').collect(Collectors.joining(" or ")),
                text -> Stream.of(values)
                        .filter(value -> word.apply(value).equals(text))
                        .findFirst(),
                value -> '"' + word.apply(value) + '"');
    }

    private static <T> Kind<Optional<T>> optional(String right, Function<String, Optional<T>> read) {
        return new Kind<>(
                right,
                value -> value instanceof String text ? read.apply(text).map(Optional::of) : Optional.empty(),
                value -> value.map(Object::toString).orElse(""));
    }
}
