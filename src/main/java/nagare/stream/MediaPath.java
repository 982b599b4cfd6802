package nagare.stream;

import java.util.Optional;
import java.util.regex.Pattern;
import nagare.library.Entry;
import nagare.media.MediaId;

/// Where an item is served: `/media/12-3/Some-Title.mkv`. The id alone counts; the name ends in the real extension,
/// because some players go by it.
public final class MediaPath {
    private static final Pattern FORM = Pattern.compile("/media/([0-9-]{1,40})(?:/([^/]*))?");

    private MediaPath() {}

    public static String of(Entry.Item item) {
        return "/media/" + item.media() + "/"
                + SafeName.of(item.title(), item.type().extension());
    }

    /// The id in a path, empty when the path is not one of ours.
    static Optional<MediaId> parse(String path) {
        var form = FORM.matcher(path);
        return form.matches() ? MediaId.parse(form.group(1)) : Optional.empty();
    }

    /// The decorative name at the end, empty when there is none.
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
