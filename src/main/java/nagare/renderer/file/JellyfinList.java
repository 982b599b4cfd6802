package nagare.renderer.file;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A list of containers or codecs as Jellyfin's profiles write it: `mkv,mp4`; empty for all of them;
/// `-aac,mp3` for all but these.
///
/// @param names in the spelling of [#spelling]
record JellyfinList(Set<String> names, boolean except) {
    JellyfinList {
        names = Set.copyOf(names);
    }

    static JellyfinList of(String text) {
        boolean except = text.startsWith("-");
        return new JellyfinList(
                Stream.of(text.substring(except ? 1 : 0).split(","))
                        .map(JellyfinList::spelling)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()),
                except);
    }

    boolean isEverything() {
        return names.isEmpty();
    }

    /// Whether something that has these names is in it.
    boolean holds(Set<String> any) {
        if (names.isEmpty()) {
            return true;
        }
        var both = new HashSet<>(any);
        both.retainAll(names);
        return both.isEmpty() == except;
    }

    boolean holds(String name) {
        return holds(Set.of(spelling(name)));
    }

    /// The one spelling of names that ffmpeg and others have several of.
    static String spelling(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "matroska" -> "mkv";
            case "mpegts" -> "ts";
            case "dca" -> "dts";
            case "subrip" -> "srt";
            case "h265", "x265" -> "hevc";
            case "avc", "x264" -> "h264";
            default -> lower.startsWith("pcm") ? "pcm" : lower;
        };
    }
}
