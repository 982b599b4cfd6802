package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.media.MediaId;
import nagare.media.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void itemFromTheMiddleNamesTheByte() {
        var film = item("Show");
        var resume = new Entry.Item(
                "b",
                "0",
                "Show",
                Optional.empty(),
                Optional.empty(),
                film.media(),
                film.type(),
                OptionalLong.of(9),
                Details.NONE,
                Optional.empty(),
                OptionalLong.of(123456));

        String path = MediaPath.of(resume);
        assertEquals("/media/12-3/from-123456/Show.mkv", path);
        assertEquals(OptionalLong.of(123456), MediaPath.from(path));
        assertEquals(Optional.empty(), MediaPath.profile(path));
        assertEquals(Optional.of(new MediaId(12, Optional.of(3))), MediaPath.parse(path));

        String told = "/media/12-3/lg/from-123456/Show.mkv";
        assertEquals(OptionalLong.of(123456), MediaPath.from(told));
        assertEquals(Optional.of("lg"), MediaPath.profile(told));
        assertEquals(Optional.of(film.media()), MediaPath.parse(told));
        assertEquals(OptionalLong.empty(), MediaPath.from(MediaPath.of(film)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/media/12-3/from-/x.mkv",
                "/media/12-3/from--1/x.mkv",
                "/media/12-3/from-1234567890123456789/x.mkv",
                "/media/12-3/from-7f/x.mkv",
                "/media/12-3/from-1/from-2/x.mkv",
            })
    void whatIsNoPlaceIsNoPath(String path) {
        assertEquals(Optional.empty(), MediaPath.parse(path));
        assertEquals(OptionalLong.empty(), MediaPath.from(path));
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
