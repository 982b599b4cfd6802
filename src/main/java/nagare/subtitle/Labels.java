package nagare.subtitle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the name of subtitles says of them: `.en.forced`, `[English]`, `_jpn`, `2_Brazilian Portuguese SDH`.
///
/// @param language a tag such as `en` or `pt-br`
/// @param forced only what a viewer who knows the spoken language needs: signs, and lines in a third one
/// @param impaired with sounds described, for the deaf
/// @param title what else it says, perhaps nothing
record Labels(Optional<String> language, boolean forced, boolean impaired, String title) {
    static final Labels NONE = new Labels(Optional.empty(), false, false, "");

    private static final Pattern REGION =
            Pattern.compile("(?<![\\p{L}\\p{N}])([a-zA-Z]{2,3})[-_]([a-zA-Z]{2,4}|419)(?![\\p{L}\\p{N}])");
    private static final Pattern SEPARATOR = Pattern.compile("[\\s._\\-\\[\\](){}+,&~]+");
    private static final int LONGEST_TITLE = 40;

    /// Reads the part of a name that is about the subtitles.
    static Labels of(String text) {
        Optional<String> language = Optional.empty();
        Matcher region = REGION.matcher(text);
        String rest = text;
        while (language.isEmpty() && region.find()) {
            language = Languages.ofTag(region.group()).filter(_ -> isRegion(region.group(1), region.group(2)));
            if (language.isPresent()) {
                rest = text.substring(0, region.start()) + " " + text.substring(region.end());
            }
        }
        return ofWords(SEPARATOR.split(rest), language);
    }

    /// `en-US` is a language with a region; `jpn_eng` is two words.
    private static boolean isRegion(String language, String region) {
        return language.length() == 2 && (region.length() != 3 || region.equals("419"))
                || Languages.ofWord(region).isEmpty();
    }

    private static Labels ofWords(String[] words, Optional<String> found) {
        Optional<String> language = found;
        boolean forced = false;
        boolean impaired = false;
        boolean hi = false;
        List<String> title = new ArrayList<>();
        for (String word : words) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "", "sub", "subs", "subtitle", "subtitles", "default", "track" -> {}
                case "forced", "foreign", "signs", "songs", "s&s" -> {
                    forced = true;
                    title.add(word);
                }
                case "sdh", "cc" -> impaired = true;
                case "hi" -> hi = true;
                default -> {
                    Optional<String> named = Languages.ofWord(word);
                    boolean narrower = language.isPresent()
                            && named.filter(Labels.within(language.get())).isPresent();
                    if (named.isPresent() && (language.isEmpty() || narrower)) {
                        language = named;
                    } else if (named.isEmpty() && !word.matches("[0-9]{1,3}")) {
                        title.add(word);
                    }
                }
            }
        }
        boolean hindi = hi && language.isEmpty(); // beside a language it is "hearing impaired"
        return new Labels(hindi ? Optional.of("hi") : language, forced, impaired || hi && !hindi, title(title));
    }

    /// `Portuguese` and then `Brazilian` is one language, and so is `zh` and then `Simplified`.
    private static Predicate<String> within(String language) {
        return other -> other.startsWith(language + "-");
    }

    private static String title(List<String> words) {
        String title = String.join(" ", words).replaceAll("\\p{Cntrl}", "");
        return title.codePointCount(0, title.length()) <= LONGEST_TITLE
                ? title
                : title.substring(0, title.offsetByCodePoints(0, LONGEST_TITLE));
    }

    /// What to show: "English (forced)".
    String name() {
        var name = new StringBuilder(language.map(Languages::name).orElse(""));
        if (!title.isEmpty()) {
            name.append(name.isEmpty() ? title : " (" + title + ")");
        }
        if (impaired) {
            name.append(name.isEmpty() ? "SDH" : " (SDH)");
        }
        return name.isEmpty() ? "Subtitles" : name.toString();
    }
}
