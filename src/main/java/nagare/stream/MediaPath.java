package nagare.stream;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import nagare.library.entry.Entry;
import nagare.media.MediaId;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;

/// Where an item is served: `/media/12-3/Some-Title.mkv`. The id alone counts; the name ends in the real
/// extension, because some players go by it.
public final class MediaPath {
    private static final Pattern FORM = Pattern.compile(
            "/media/([0-9-]{1,40})(?:/(?!from-)([a-z0-9-]{1,24})(?=/))?(?:/from-([0-9]{1,18})(?=/))?(?:/([^/]*))?");

    private MediaPath() {}

    /// Where this item is served to anybody.
    public static String of(Entry.Item item) {
        return of(item, RendererProfile.GENERIC);
    }

    /// Where this item is served to this family of devices: `/media/12-3/samsung-q/Some-Title.mkv`. Whoever
    /// asks there gets that family's answers, because a TV's player calls itself by another name than its
    /// menu does. The generic profile is not written: who comes with such a URL is looked at anew, as it may
    /// have been handed on. An item that begins in the middle names the byte, as in
    /// `/media/12-3/lg/from-123456/Title.mkv`.
    public static String of(Entry.Item item, RendererProfile profile) {
        String named = profile.id().equals(RendererProfile.GENERIC.id()) || profile.has(Quirk.HANDS_ON)
                ? ""
                : profile.id() + "/";
        String from = item.from().isPresent() ? "from-" + item.from().getAsLong() + "/" : "";
        return "/media/" + item.media() + "/" + named + from
                + SafeName.of(item.title(), item.type().extension());
    }

    /// The id in a path, empty when the path is not one of ours.
    static Optional<MediaId> parse(String path) {
        var form = FORM.matcher(path);
        return form.matches() ? MediaId.parse(form.group(1)) : Optional.empty();
    }

    /// The profile that a path names, empty when it names none.
    static Optional<String> profile(String path) {
        var form = FORM.matcher(path);
        return form.matches() ? Optional.ofNullable(form.group(2)) : Optional.empty();
    }

    /// The byte of the file at which a path says that the film begins, empty when that is its start.
    static OptionalLong from(String path) {
        var form = FORM.matcher(path);
        return form.matches() && form.group(3) != null
                ? OptionalLong.of(Long.parseLong(form.group(3)))
                : OptionalLong.empty();
    }

    /// The decorative name at the end, empty when there is none.
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
