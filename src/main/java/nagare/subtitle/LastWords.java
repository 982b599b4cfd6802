package nagare.subtitle;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// The words at the end of a name that are about subtitles. A name that need not begin with its film's may hold any
/// words, and "Is" or "No" in a title is no language.
final class LastWords {
    private static final Set<String> ABOUT =
            Set.of("forced", "sdh", "cc", "hi", "signs", "songs", "full", "sub", "subs", "default", "foreign");
    private static final int LONGEST = 5;

    private LastWords() {}

    static String of(String stem) {
        String[] words = stem.split("[\\s._\\[\\](){}+,&~]+");
        int from = words.length;
        while (from > 0 && words.length - from < LONGEST && isAbout(words[from - 1])) {
            from--;
        }
        return String.join(" ", Arrays.copyOfRange(words, from, words.length));
    }

    private static boolean isAbout(String word) {
        return ABOUT.contains(word.toLowerCase(Locale.ROOT))
                || Languages.ofTag(word).isPresent()
                || word.matches("[0-9]{1,2}");
    }
}
