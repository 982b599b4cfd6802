package nagare.dlna.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import nagare.media.MediaFacts;
import nagare.media.MediaType;
import nagare.media.Track;

/// What a title says of the streams inside, as releases are named: `[Group] Show - 03 (1080p Hi10P FLAC)`. Good enough
/// to warn of what a device does not play before anybody has looked into the file; never to promise that it plays.
final class TitleFacts {
    private static final int NO_SIZE = 0;
    private static final int TEN = 10;

    /// Words for a picture's codec.
    private static final Map<String, String> VIDEO = Map.ofEntries(
            Map.entry("x265", "hevc"),
            Map.entry("h265", "hevc"),
            Map.entry("hevc", "hevc"),
            Map.entry("x264", "h264"),
            Map.entry("h264", "h264"),
            Map.entry("avc", "h264"),
            Map.entry("hi10", "h264"),
            Map.entry("hi10p", "h264"),
            Map.entry("av1", "av1"),
            Map.entry("vp9", "vp9"),
            Map.entry("xvid", "mpeg4"),
            Map.entry("divx", "mpeg4"));

    /// Words for a sound's codec.
    private static final Map<String, String> AUDIO = Map.ofEntries(
            Map.entry("flac", "flac"),
            Map.entry("opus", "opus"),
            Map.entry("truehd", "truehd"),
            Map.entry("dts", "dts"),
            Map.entry("eac3", "eac3"),
            Map.entry("ddp", "eac3"),
            Map.entry("ac3", "ac3"),
            Map.entry("aac", "aac"),
            Map.entry("mp3", "mp3"));

    private static final Set<String> TEN_BITS = Set.of("hi10", "hi10p", "10bit", "10bits", "main10");

    private static final Map<String, Integer> HEIGHTS =
            Map.of("2160p", 2160, "4k", 2160, "uhd", 2160, "1080p", 1080, "720p", 720);

    private TitleFacts() {}

    /// Empty when it says nothing of the kind.
    static Optional<MediaFacts> of(String title, MediaType type) {
        Set<String> words = words(title);
        var tracks = new ArrayList<Track>();
        if (type.kind() == MediaType.Kind.VIDEO) {
            video(words).ifPresent(tracks::add);
        }
        AUDIO.forEach((word, codec) -> {
            if (words.contains(word)) {
                tracks.add(new Track.Audio(
                        codec,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty()));
            }
        });
        return tracks.isEmpty()
                ? Optional.empty()
                : Optional.of(new MediaFacts(type.extension(), Optional.empty(), tracks));
    }

    private static Optional<Track> video(Set<String> words) {
        Optional<String> codec = VIDEO.entrySet().stream()
                .filter(word -> words.contains(word.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        int height = HEIGHTS.entrySet().stream()
                .filter(word -> words.contains(word.getKey()))
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(NO_SIZE);
        boolean ten = TEN_BITS.stream().anyMatch(words::contains);
        return codec.map(name -> new Track.Video(
                name,
                Optional.empty(),
                true,
                height * 16 / 9,
                height,
                Optional.empty(),
                OptionalInt.empty(),
                ten ? OptionalInt.of(TEN) : OptionalInt.empty(),
                OptionalDouble.empty()));
    }

    /// The words in lower case, and each two that follow each other as one: `H.264` and `10 bit` are words too.
    private static Set<String> words(String title) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= title.length(); i++) {
            boolean inside = i < title.length() && isWord(title.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(lower(title, start, i));
                start = -1;
            }
        }
        var all = new HashSet<>(words);
        for (int i = 1; i < words.size(); i++) {
            all.add(words.get(i - 1) + words.get(i));
        }
        return all;
    }

    private static boolean isWord(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static String lower(String title, int from, int to) {
        var word = new char[to - from];
        for (int i = from; i < to; i++) {
            char c = title.charAt(i);
            word[i - from] = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        }
        return new String(word);
    }
}
