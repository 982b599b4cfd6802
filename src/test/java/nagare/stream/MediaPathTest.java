package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import nagare.library.Details;
import nagare.library.Entry;
import nagare.media.MediaId;
import nagare.media.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MediaPathTest {
    @ParameterizedTest
    @CsvSource({
        "[Group] Show - 03 (1080p),/media/12-3/Group-Show-03-1080p.mkv",
        "葬送のフリーレン,/media/12-3/media.mkv",
        "../../etc/passwd,/media/12-3/etc-passwd.mkv",
        "Pokémon ２,/media/12-3/Pokemon-2.mkv",
        "'',/media/12-3/media.mkv",
        "a%2Fb?c#d&e,/media/12-3/a-2Fb-c-d-e.mkv",
    })
    void nameIsUnreservedAscii(String title, String path) {
        assertEquals(path, MediaPath.of(item(title)));
    }

    @Test
    void nameIsShort() {
        String path = MediaPath.of(item("x".repeat(500)));

        assertTrue(path.length() < 90, path);
        assertTrue(path.endsWith(".mkv"), path);
    }

    @Test
    void pathLeadsBackToTheId() {
        assertEquals(Optional.of(new MediaId(12, Optional.of(3))), MediaPath.parse(MediaPath.of(item("Show"))));
        assertEquals(Optional.of(new MediaId(12, Optional.empty())), MediaPath.parse("/media/12/x.mkv"));
        assertEquals(Optional.empty(), MediaPath.parse("/media/12-/x.mkv"));
    }

    private static Entry.Item item(String title) {
        return new Entry.Item(
                "a",
                "0",
                title,
                Optional.empty(),
                Optional.empty(),
                new MediaId(12, Optional.of(3)),
                MediaType.MKV,
                OptionalLong.empty(),
                Details.NONE);
    }
}
