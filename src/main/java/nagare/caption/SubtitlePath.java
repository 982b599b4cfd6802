package nagare.caption;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nagare.media.MediaId;
import nagare.subtitle.SubtitleOffer;

/// Where subtitles of an item are served: `/subtitle/12-3/f4.en.srt`. The item, the id of the offer and the format
/// count; the language in between is for players that read it from the name, as Kodi does.
///
/// @param media the film, not the file of subtitles
/// @param offer an id of [SubtitleOffer]
public record SubtitlePath(MediaId media, String offer, Form form) {
    private static final Pattern FORM =
            Pattern.compile("/subtitle/([0-9-]{1,40})/([a-z0-9]{1,20})(?:\\.[a-z0-9-]{1,20})?\\.(srt|vtt)");

    /// What subtitles can be had as, whatever they were.
    public enum Form {
        SRT("srt", "text/srt"),
        VTT("vtt", "text/vtt");

        private final String extension;
        private final String mime;

        Form(String extension, String mime) {
            this.extension = extension;
            this.mime = mime;
        }

        public String extension() {
            return extension;
        }

        /// The usual type; some TVs want another word for the same (renderer profiles).
        public String mime() {
            return mime;
        }
    }

    /// As SubRip, which every TV with subtitles reads.
    public static String srt(MediaId media, SubtitleOffer offer) {
        return of(media, offer, Form.SRT);
    }

    public static String of(MediaId media, SubtitleOffer offer, Form form) {
        String language = offer.language()
                .filter(tag -> tag.matches("[a-z0-9-]{1,20}"))
                .map(tag -> "." + tag)
                .orElse("");
        return "/subtitle/" + media + "/" + offer.id() + language + "." + form.extension();
    }

    /// Empty when the path is not one of ours.
    static Optional<SubtitlePath> parse(String path) {
        Matcher form = FORM.matcher(path);
        return form.matches()
                ? MediaId.parse(form.group(1))
                        .map(media -> new SubtitlePath(
                                media, form.group(2), form.group(3).equals("srt") ? Form.SRT : Form.VTT))
                : Optional.empty();
    }
}
