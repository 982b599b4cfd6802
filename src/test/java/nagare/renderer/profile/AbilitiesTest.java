package nagare.renderer.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.media.MediaFacts;
import nagare.media.MediaType;
import nagare.media.Track;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AbilitiesTest {
    private static final Abilities TV = new Abilities(
            Map.of(MediaType.MKV, true, MediaType.AVI, false),
            Map.of(
                    "h264", Limits.parse("8 bit, level 4.1, 1920x1088, 30 fps").orElseThrow(),
                    "hevc", Limits.parse("10 bit, level 5.1").orElseThrow(),
                    "av1", Limits.NONE),
            Map.of("aac", Limits.parse("2 channels").orElseThrow(), "ac3", Limits.ALL, "flac", Limits.NONE));

    private static Track video(String codec, int depth, int level, int width, double fps) {
        return new Track.Video(
                codec,
                Optional.empty(),
                true,
                width,
                width * 9 / 16,
                Optional.empty(),
                level == 0 ? OptionalInt.empty() : OptionalInt.of(level),
                depth == 0 ? OptionalInt.empty() : OptionalInt.of(depth),
                fps == 0 ? OptionalDouble.empty() : OptionalDouble.of(fps));
    }

    private static Track audio(String codec, int channels, boolean isDefault) {
        return new Track.Audio(
                codec,
                Optional.empty(),
                isDefault,
                Optional.empty(),
                OptionalInt.of(channels),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    private static Verdict judge(MediaType type, Track... tracks) {
        return TV.judge(type, Optional.of(new MediaFacts("x", Optional.empty(), List.of(tracks))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            h264 |  8 |  41 | 1920 | 23.976 |
            h264 | 10 |  41 | 1920 | 23.976 | 10-bit H.264
            h264 |  8 |  51 | 1920 | 23.976 | H.264 level 5.1
            h264 |  8 |  41 | 3840 | 23.976 | 3840×2160
            h264 |  8 |  41 | 1280 | 59.94  | 60 frames a second
            h264 |  8 |  41 | 1280 | 30.0   |
            h264 |  0 |   0 |    0 | 0      |
            hevc | 10 | 153 | 3840 | 23.976 |
            hevc | 12 | 153 | 3840 | 23.976 | 12-bit HEVC
            hevc | 10 | 156 | 3840 | 23.976 | HEVC level 5.2
            av1  |  8 |   0 | 1920 | 23.976 | AV1
            """)
    void picturesArePlayedWithinTheirLimits(String codec, int depth, int level, int width, double fps, String refused) {
        Verdict expected = refused == null ? Verdict.PLAYS : Verdict.refuses(refused);
        assertEquals(expected, judge(MediaType.MKV, video(codec, depth, level, width, fps), audio("ac3", 6, true)));
    }

    @Test
    void soundIsPlayedWithinItsLimits() {
        Track picture = video("h264", 8, 41, 1920, 24);
        assertEquals(Verdict.PLAYS, judge(MediaType.MKV, picture, audio("aac", 2, true)));
        assertEquals(
                Verdict.refuses("AAC sound with 6 channels"), judge(MediaType.MKV, picture, audio("aac", 6, true)));
        assertEquals(Verdict.refuses("FLAC sound"), judge(MediaType.MKV, picture, audio("flac", 2, true)));
        assertEquals(Verdict.UNKNOWN, judge(MediaType.MKV, picture, audio("opus", 2, true)));
        assertEquals(Verdict.PLAYS, judge(MediaType.MKV, picture));
    }

    @Test
    void anotherTrackThatPlaysMayBeChosen() {
        assertEquals(
                Verdict.UNKNOWN,
                judge(MediaType.MKV, video("h264", 8, 41, 1920, 24), audio("flac", 2, true), audio("ac3", 6, false)));
    }

    @Test
    void whatNobodySpeaksOfIsUnknown() {
        assertEquals(Verdict.UNKNOWN, judge(MediaType.MKV, video("vp9", 8, 0, 1920, 24), audio("ac3", 2, true)));
        assertEquals(Verdict.UNKNOWN, judge(MediaType.MP4, video("h264", 8, 41, 1920, 24), audio("ac3", 2, true)));
        assertEquals(Verdict.UNKNOWN, judge(MediaType.MKV));
        assertEquals(Verdict.UNKNOWN, TV.judge(MediaType.MKV, Optional.empty()));
        assertEquals(Verdict.refuses("AVI files"), TV.judge(MediaType.AVI, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "8bit", "level", "level 44.1", "1920", "8 bit;"})
    void limitsThatAreNoneAreNotRead(String text) {
        assertEquals(Optional.empty(), Limits.parse(text));
    }

    @Test
    void expressionsAreLimited() {
        assertTrue(Regex.of("a".repeat(Regex.MAX_CHARS)).isPresent());
        assertFalse(Regex.of("a".repeat(Regex.MAX_CHARS + 1)).isPresent());
        assertTrue(Regex.of("a{10}b{0,100}").isPresent());
        assertFalse(Regex.of("(a{11}){100}").isPresent());
        assertFalse(Regex.of("a{2,}{999}").isPresent());
        assertFalse(Regex.of("(").isPresent());
        assertTrue(Regex.of("^sec_").orElseThrow().isIn("SEC_HHP"));
    }

    @Test
    void titlesAreCutByWholeCharacters() {
        var titles = new Titles(8, Map.of("/", ":"));
        assertEquals("a:b", titles.shown("a/b"));
        assertEquals("😀".repeat(8), titles.shown("😀".repeat(8)));
        assertEquals("😀".repeat(7) + "…", titles.shown("😀".repeat(9)));
    }
}
