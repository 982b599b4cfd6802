package nagare.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import nagare.media.MediaId;
import nagare.subtitle.SubtitleOffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubtitlePathTest {
    private static final MediaId FILM = new MediaId(12, Optional.of(3));

    @Test
    void aPathNamesFilmOfferLanguageAndForm() {
        var offer = new SubtitleOffer("f4", Optional.of("pt-br"), "Portuguese");

        assertEquals("/subtitle/12-3/f4.pt-br.srt", SubtitlePath.srt(FILM, offer));
        assertEquals("/subtitle/12-3/f4.pt-br.vtt", SubtitlePath.of(FILM, offer, SubtitlePath.Form.VTT));
        assertEquals(
                "/subtitle/12-3/t7.srt", SubtitlePath.srt(FILM, new SubtitleOffer("t7", Optional.empty(), "Track 7")));
    }

    @Test
    void whatWasWrittenIsRead() {
        assertEquals(
                Optional.of(new SubtitlePath(FILM, "f4", SubtitlePath.Form.SRT)),
                SubtitlePath.parse("/subtitle/12-3/f4.pt-br.srt"));
        assertEquals(
                Optional.of(new SubtitlePath(FILM, "t7", SubtitlePath.Form.VTT)),
                SubtitlePath.parse("/subtitle/12-3/t7.vtt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subtitle/12-3/f4",
                "/subtitle/12-3/f4.ass",
                "/subtitle/12-3/F4.srt",
                "/subtitle/-3/f4.srt",
                "/subtitle/12-3/f4.a.b.srt",
                "/subtitle/12-3/../f4.srt",
                "/subtitle//f4.srt"
            })
    void anythingElseIsNoPath(String path) {
        assertEquals(Optional.empty(), SubtitlePath.parse(path));
    }
}
