package nagare.subtitle;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// In which order subtitles are offered. Most TVs show only the first ones: the viewer's languages in their order, then
/// those that do not say, then the others; of one language the full text before the forced lines, a file beside the
/// film before a track inside it, which is complete only when the film is.
public record Preference(List<String> languages) {
    public Preference {
        languages = List.copyOf(languages);
    }

    /// The languages of the settings; of none, the system's and then English.
    ///
    /// @param wanted codes or names, such as `en`, `pt-BR`, `jpn`
    public static Preference of(List<String> wanted, Locale system) {
        Stream<String> named = wanted.isEmpty() ? Stream.of(system.toLanguageTag(), "en") : wanted.stream();
        return new Preference(named.flatMap(language -> Languages.ofTag(language).stream())
                .distinct()
                .toList());
    }

    /// Whether a word of the settings names a language.
    public static boolean isLanguage(String word) {
        return Languages.ofTag(word).isPresent();
    }

    public List<Source> order(List<? extends Source> sources) {
        return sources.stream()
                .sorted(Comparator.<Source>comparingInt(
                                source -> rank(source.offer().language()))
                        .thenComparing(Source::forced)
                        .thenComparing(source -> source instanceof Inside))
                .<Source>map(source -> source)
                .toList();
    }

    private int rank(Optional<String> language) {
        if (language.isEmpty()) {
            return languages.size() * 2;
        }
        int exact = languages.indexOf(language.get());
        if (exact >= 0) {
            return exact * 2;
        }
        for (int i = 0; i < languages.size(); i++) {
            if (root(languages.get(i)).equals(root(language.get()))) {
                return i * 2 + 1; // the same language elsewhere is understood
            }
        }
        return languages.size() * 2 + 1;
    }

    private static String root(String tag) {
        return tag.split("-")[0];
    }
}
