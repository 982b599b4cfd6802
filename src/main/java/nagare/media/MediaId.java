package nagare.media;

import java.util.Optional;
import java.util.regex.Pattern;

/// Names one playable thing for ever: a release of the catalog and the index of a file in its torrent. Written `12-3`,
/// or `12` for "the largest playable file" as long as the torrent's files are not known.
public record MediaId(long release, Optional<Integer> file) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(?:-([0-9]{1,9}))?");

    public MediaId {
        if (release < 0 || file.filter(index -> index < 0).isPresent()) {
            throw new IllegalArgumentException("negative media id");
        }
    }

    public static Optional<MediaId> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new MediaId(
                        Long.parseLong(matcher.group(1)),
                        Optional.ofNullable(matcher.group(2)).map(Integer::valueOf)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return release + file.map(index -> "-" + index).orElse("");
    }
}
