package nagare.subtitle.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nagare.fuzz.Allowance;
import nagare.probe.bytes.Malformed;
import nagare.subtitle.text.Cue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MatroskaTextsTest {
    private static final String STYLES = """
            [Script Info]
            PlayResY: 720
            [V4+ Styles]
            Format: Name, Fontname, Fontsize, Bold, Italic, Alignment
            Style: Default,Arial,40,0,0,2
            Style: Thought,Arial,40,0,-1,2
            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            """;

    private static List<Cue> cues(byte[] file, long track) throws IOException {
        var texts = new MatroskaTexts(PartlyHeld.whole(file));
        texts.collect();
        assertTrue(texts.complete());
        return texts.cues(track).orElseThrow();
    }

    private static byte[] twoClusters() {
        return Mkv.file(
                Mkv.head(Mkv.track(3, "S_TEXT/UTF8")),
                Mkv.cluster(1000, Mkv.group(3, 500, 1500, Mkv.utf8("<i>One</i>")), Mkv.group(1, 0, 1, new byte[3000])),
                Mkv.cluster(10_000, Mkv.group(3, -500, 1000, Mkv.utf8("Two\r\nlines"))));
    }

    @Test
    void textOfEveryClusterIsRead() throws IOException {
        List<Cue> cues = cues(twoClusters(), 3);

        assertEquals(List.of("One", "Two\nlines"), cues.stream().map(Cue::text).toList());
        assertEquals(List.of(1500L, 9500L), cues.stream().map(Cue::from).toList());
        assertEquals(List.of(3000L, 10_500L), cues.stream().map(Cue::to).toList());
    }

    @Test
    void subStationHasItsStylesInTheHead() throws IOException {
        byte[] file = Mkv.file(
                Mkv.head(Mkv.track(2, "S_TEXT/ASS", Mkv.text(0x63A2, STYLES))),
                Mkv.cluster(
                        0,
                        Mkv.group(2, 100, 900, Mkv.utf8("0,0,Thought,Eva,0,0,0,,Well, {\\b1}well\\Nthen")),
                        Mkv.group(2, 2000, 900, Mkv.utf8("1,0,Default,,0,0,0,,{\\p1}m 0 0 l 5 5"))));

        List<Cue> cues = cues(file, 2);

        assertEquals(List.of("Well, well\nthen"), cues.stream().map(Cue::text).toList());
        assertTrue(cues.getFirst().spans().getFirst().style().italic());
    }

    @Test
    void webVttAndTheTextsOfWebmAreRead() throws IOException {
        byte[] file = Mkv.file(
                Mkv.head(Mkv.track(2, "S_TEXT/WEBVTT"), Mkv.track(4, "D_WEBVTT/SUBTITLES")),
                Mkv.cluster(
                        0,
                        Mkv.group(2, 0, 900, Mkv.utf8("A &amp; <c.x>B</c>")),
                        Mkv.group(4, 0, 900, Mkv.utf8("id\nline:0\nC\nD"))));

        assertEquals("A & B", cues(file, 2).getFirst().text());
        assertEquals("C\nD", cues(file, 4).getFirst().text());
    }

    @Test
    void packedBlocksAreUnpacked() throws IOException {
        byte[] file = Mkv.file(
                Mkv.head(
                        Mkv.track(2, "S_TEXT/UTF8", Mkv.packing(0, new byte[0])),
                        Mkv.track(3, "S_TEXT/UTF8", Mkv.packing(3, Mkv.utf8("The ")))),
                Mkv.cluster(
                        0,
                        Mkv.group(2, 0, 900, Mkv.zlib(Mkv.utf8("packed ".repeat(200) + "end"))),
                        Mkv.group(2, 1000, 900, Mkv.utf8("no zlib at all")),
                        Mkv.group(3, 0, 900, Mkv.utf8("stripped"))));

        assertTrue(cues(file, 2).getFirst().text().endsWith("packed end"));
        assertEquals(1, cues(file, 2).size());
        assertEquals("The stripped", cues(file, 3).getFirst().text());
    }

    @Test
    void aBlockThatUnpacksToMoreThanItsLimitIsLeftOut() throws IOException {
        byte[] longest = new byte[TextTrack.MAX_BLOCK];
        Arrays.fill(longest, (byte) 'a');
        byte[] file = Mkv.file(
                Mkv.head(Mkv.track(2, "S_TEXT/UTF8", Mkv.packing(0, new byte[0]))),
                Mkv.cluster(
                        0,
                        Mkv.group(2, 0, 900, Mkv.zlib(longest)),
                        Mkv.group(2, 1000, 900, Mkv.zlib(Arrays.copyOf(longest, longest.length + 1)))));

        assertEquals(1, cues(file, 2).size());
    }

    @Test
    void aBlockOfTheLongestLengthIsReadAndALongerOneLeftOut() throws IOException {
        byte[] longest = new byte[TextTrack.MAX_BLOCK];
        Arrays.fill(longest, (byte) 'a');
        byte[] file = Mkv.file(
                Mkv.head(Mkv.track(2, "S_TEXT/UTF8")),
                Mkv.cluster(
                        0,
                        Mkv.group(2, 0, 900, longest),
                        Mkv.group(2, 1000, 900, Arrays.copyOf(longest, longest.length + 1))));

        assertEquals(1, cues(file, 2).size());
    }

    @Test
    void clustersWithoutASizeEndWhereTheNextBegins() throws IOException {
        byte[] file = Mkv.join(
                Mkv.element(0x1A45DFA3L, Mkv.text(0x4282, "matroska")),
                Mkv.open(
                        0x18538067L,
                        Mkv.head(Mkv.track(3, "S_TEXT/UTF8")),
                        Mkv.open(0x1F43B675L, Mkv.number(0xE7, 0), Mkv.group(3, 0, 900, Mkv.utf8("One"))),
                        Mkv.open(0x1F43B675L, Mkv.number(0xE7, 5000), Mkv.group(3, 0, 900, Mkv.utf8("Two")))));

        assertEquals(
                List.of("One", "Two"), cues(file, 3).stream().map(Cue::text).toList());
    }

    @Test
    void aTrackThatIsNotThereHasNoCues() throws IOException {
        var texts = new MatroskaTexts(PartlyHeld.whole(twoClusters()));
        texts.collect();

        assertEquals(Optional.empty(), texts.cues(4));
    }

    @Test
    void whatComesIsReadOnceAndInAnyOrder() throws IOException {
        byte[] file = twoClusters();
        int second = find(file, 2);
        var held = new PartlyHeld(file).arrived(0, 200).arrived(second - 40, file.length);
        var texts = new MatroskaTexts(held);

        texts.collect();

        assertEquals(
                List.of("Two\nlines"),
                texts.cues(3).orElseThrow().stream().map(Cue::text).toList());
        assertFalse(texts.complete());
        assertEquals(200, texts.missing());

        held.arrived(0, file.length);
        texts.collect();

        assertEquals(2, texts.cues(3).orElseThrow().size());
        assertTrue(texts.complete());
        held.read = 0;
        texts.collect();
        assertEquals(0, held.read);
    }

    /// Where the cluster of this number begins.
    private static int find(byte[] file, int number) {
        int found = 0;
        for (int i = 0; ; i++) {
            if (file[i] == 0x1F && file[i + 1] == 0x43 && ++found == number) {
                return i;
            }
        }
    }

    @Test
    void inWhateverOrderPiecesComeTheTextIsTheSame() throws IOException {
        byte[] film = Mkv.file(
                Mkv.head(Mkv.track(3, "S_TEXT/UTF8")),
                Mkv.cluster(0, Mkv.group(3, 0, 900, Mkv.utf8("a")), Mkv.group(1, 0, 1, new byte[700])),
                Mkv.element(0xEC, new byte[50]),
                Mkv.cluster(1000, Mkv.group(3, 0, 900, Mkv.utf8("b")), Mkv.group(1, 0, 1, new byte[300])),
                Mkv.cluster(2000, Mkv.group(3, 0, 900, Mkv.utf8("c"))),
                Mkv.cluster(3000, Mkv.group(3, 0, 900, Mkv.utf8("d")), Mkv.group(1, 0, 1, new byte[1500])),
                Mkv.element(0x1C53BB6BL, new byte[90]));
        int piece = 64;
        for (long seed = 1; seed <= 50; seed++) {
            var chance = new Random(seed);
            var held = new PartlyHeld(film);
            var texts = new MatroskaTexts(held);
            int pieces = (film.length + piece - 1) / piece;
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < pieces; i++) {
                order.add(i);
            }
            Collections.shuffle(order, chance);
            for (int i : order) {
                held.arrived(i * piece, (i + 1) * piece);
                try {
                    texts.collect();
                } catch (Held.Absent e) {
                    assertTrue(texts.missing() < film.length, "seed " + seed);
                }
            }
            assertTrue(texts.complete(), "seed " + seed);
            assertEquals(
                    List.of("a", "b", "c", "d"),
                    texts.cues(3).orElseThrow().stream().map(Cue::text).toList(),
                    "seed " + seed);
        }
    }

    @Test
    void withoutItsHeadNothingIsKnown() {
        var texts = new MatroskaTexts(new PartlyHeld(twoClusters()).arrived(200, 4000));

        assertThrows(Held.Absent.class, texts::collect);
        assertEquals(0, texts.missing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no film", "\u001aE\u00df\u00a3"})
    void whatIsNoMatroskaIsRefused(String bytes) {
        var texts = new MatroskaTexts(PartlyHeld.whole(bytes.getBytes(StandardCharsets.ISO_8859_1)));

        assertThrows(IOException.class, texts::collect);
    }

    @Test
    void asManyTracksAsAllowedAreReadAndNoMore() throws IOException {
        byte[][] tracks = new byte[MatroskaTexts.MAX_TRACKS + 1][];
        for (int i = 0; i < tracks.length; i++) {
            tracks[i] = Mkv.track(i + 1, "S_TEXT/UTF8");
        }
        var texts = new MatroskaTexts(PartlyHeld.whole(Mkv.file(Mkv.head(tracks))));
        texts.collect();

        assertTrue(texts.cues(MatroskaTexts.MAX_TRACKS).isPresent());
        assertTrue(texts.cues(MatroskaTexts.MAX_TRACKS + 1).isEmpty());
    }

    @Test
    void spoiltBytesCostTheirOwnClustersAtMost() throws IOException {
        byte[] film = twoClusters();
        for (long seed = 1; seed <= 300; seed++) {
            byte[] spoilt = film.clone();
            var chance = new Random(seed);
            for (int i = 0; i < 5; i++) {
                spoilt[chance.nextInt(spoilt.length)] = (byte) chance.nextInt();
            }
            var texts = new MatroskaTexts(PartlyHeld.whole(spoilt));
            try {
                texts.collect();
                assertTrue(texts.cues(3).map(List::size).orElse(0) <= 2, "seed " + seed);
            } catch (Malformed | Held.Absent e) {
                assertFalse(String.valueOf(e.getMessage()).isBlank());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"S_TEXT/UTF8", "S_TEXT/ASS", "S_TEXT/WEBVTT", "D_WEBVTT/SUBTITLES"})
    void aBlockOfNothingButLinesTakesNoMoreMemoryThanItsLength(String codec) throws Exception {
        byte[] lines = Mkv.utf8("x\n".repeat(TextTrack.MAX_BLOCK / 2));
        byte[] file = Mkv.file(Mkv.head(Mkv.track(1, codec)), Mkv.cluster(0, Mkv.group(1, 0, 900, lines)));

        Allowance.keep(file, _ -> cues(file, 1));
    }
}
