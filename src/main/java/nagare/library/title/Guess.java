package nagare.library.title;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import nagare.media.MediaType;

/// What a release will turn out to be, by its title, as long as its torrent has not been read. Only a first sight: it
/// is
/// corrected when the torrent is known, and a wrong guess still plays.
public final class Guess {
    /// Titles are hostile; no more of one than this is searched.
    private static final int LONGEST = 500;

    private static final Pattern BATCH = Pattern.compile("(?i)\\b(?:batch|complete|collection|box ?set)\\b");
    private static final Pattern BRACKETED = Pattern.compile("[(\\[]\\s?(\\d{1,4})\\s?[-~–]\\s?(\\d{1,4})\\s?[)\\]]");
    private static final Pattern RANGE =
            Pattern.compile("(?i)(?<![\\w-])(?:s\\d{1,2})?e?(\\d{2,4})(?:-| ?~ ?|–)e?(\\d{2,4})(?![\\w-])");
    private static final Pattern EPISODE = Pattern.compile(
            "(?i)\\s[-–]\\s(?:ep?\\.? ?)?\\d{1,4}(?:\\.\\d)?(?:v\\d)?(?![\\w-])|(?<!\\w)s\\d{1,2} ?e\\d{1,4}(?:v\\d)?(?!\\w)");
    private static final Pattern SEASON = Pattern.compile("(?i)\\bseasons?\\b|(?<!\\w)s\\d{1,2}(?!\\w)");

    private Guess() {}

    /// Whether the title reads like several files: a batch, a span of episodes, a season, an album.
    public static boolean isFolder(String title, Optional<String> category) {
        String start = title.substring(0, Math.min(LONGEST, title.length()));
        if (MediaType.ofName(title).isPresent()) {
            return false;
        }
        if (BATCH.matcher(start).find() || spans(BRACKETED, start) || spans(RANGE, start)) {
            return true;
        }
        if (EPISODE.matcher(start).find()) {
            return false;
        }
        return SEASON.matcher(start).find()
                || category.filter(name -> name.toLowerCase(Locale.ROOT).contains("audio"))
                        .isPresent();
    }

    /// The container that the title names; most often it is Matroska where it names none.
    public static MediaType type(String title) {
        return MediaType.ofName(title).orElse(MediaType.MKV);
    }

    /// A span goes upwards; `2-1` is something else.
    private static boolean spans(Pattern pattern, String text) {
        var span = pattern.matcher(text);
        while (span.find()) {
            if (Integer.parseInt(span.group(1)) < Integer.parseInt(span.group(2))) {
                return true;
            }
        }
        return false;
    }
}
