package nagare.subtitle;

import java.util.Optional;

/// Subtitles that the server can hand out beside a film as SubRip or WebVTT, whatever they were before.
///
/// @param id names them among those of the film, for its URL: short ASCII letters and digits, the same for ever
/// @param language ISO 639 or BCP 47 in lower case, when it is known
/// @param name what to show where there are several, such as "English (Signs)"
public record SubtitleOffer(String id, Optional<String> language, String name) {
    public SubtitleOffer {
        if (!id.matches("[a-z0-9]{1,20}")) {
            throw new IllegalArgumentException("no id of subtitles: " + id.length() + " characters");
        }
    }
}
