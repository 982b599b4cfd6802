package nagare.artwork;

import java.util.Optional;
import java.util.regex.Pattern;
import nagare.library.entry.Entry;
import nagare.media.MediaId;

/// Where the picture of an item is served: `/art/12-3/0/tn.jpg`. The number in the middle is the version of the
/// picture ([nagare.library.entry.Details#picture]): it keeps a TV from showing one that it has kept of an older
/// version.
/// The server answers with the newest, whatever it says.
public record ArtPath(MediaId media, int version, ArtSize size) {
    private static final Pattern FORM = Pattern.compile("/art/([0-9-]{1,40})/([0-9]{1,9})/([a-z]{2})\\.jpg");

    /// The picture of an item, in this size.
    public static String of(Entry.Item item, ArtSize size) {
        return new ArtPath(item.media(), item.details().picture(), size).toString();
    }

    /// What a path asks for, empty when it is not one of ours.
    static Optional<ArtPath> parse(String path) {
        var form = FORM.matcher(path);
        if (!form.matches()) {
            return Optional.empty();
        }
        return MediaId.parse(form.group(1))
                .flatMap(media -> ArtSize.ofWord(form.group(3))
                        .map(size -> new ArtPath(media, Integer.parseInt(form.group(2)), size)));
    }

    @Override
    public String toString() {
        return "/art/" + media + "/" + version + "/" + size.word() + ".jpg";
    }
}
