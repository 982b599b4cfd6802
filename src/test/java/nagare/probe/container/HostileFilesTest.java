package nagare.probe.container;

import static nagare.probe.container.Specimen.box;
import static nagare.probe.container.Specimen.chunk;
import static nagare.probe.container.Specimen.claim;
import static nagare.probe.container.Specimen.cue;
import static nagare.probe.container.Specimen.element;
import static nagare.probe.container.Specimen.info;
import static nagare.probe.container.Specimen.ints;
import static nagare.probe.container.Specimen.join;
import static nagare.probe.container.Specimen.letters;
import static nagare.probe.container.Specimen.list;
import static nagare.probe.container.Specimen.littleInts;
import static nagare.probe.container.Specimen.matroska;
import static nagare.probe.container.Specimen.mvhd;
import static nagare.probe.container.Specimen.number;
import static nagare.probe.container.Specimen.repeat;
import static nagare.probe.container.Specimen.tables;
import static nagare.probe.container.Specimen.text;
import static nagare.probe.container.Specimen.trak;
import static nagare.probe.container.Specimen.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import nagare.media.TimeIndex;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.TrackDraft;
import nagare.probe.container.matroska.Matroska;
import nagare.probe.container.mp4.Mp4;
import nagare.probe.container.mpeg.MpegPs;
import nagare.probe.container.mpeg.MpegTs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files made to keep us busy, to fill the memory or to be believed; each limit at its value and one above.
final class HostileFilesTest {
    private static final byte[] TRACKS = element(Matroska.TRACKS, video(1));

    private static Contents read(byte[] file) throws IOException {
        return Containers.read(new HeapBytes(file));
    }

    // ---- all of them ---------------------------------------------------------------------------------------------

    @Test
    void whatNobodyKnowsIsSaidSo() {
        assertThrows(Malformed.class, () -> read(new byte[1000]));
        assertThrows(Malformed.class, () -> read(new byte[15]));
        assertThrows(
                Malformed.class, () -> read("GET / HTTP/1.1\r\n\r\n".repeat(9).getBytes()));
    }

    @Test
    void noMoreBytesAreFetchedThanAllowed() throws IOException {
        byte[] file = matroska(info(9000), element(0xEC, new byte[200_000]), TRACKS);
        long needed = fetched(file, Long.MAX_VALUE);

        assertEquals(
                1, Containers.read(bounded(file, needed, 1000)).facts().tracks().size());
        assertThrows(Malformed.class, () -> Containers.read(bounded(file, needed - 1, 1000)));
    }

    private static long fetched(byte[] file, long most) throws IOException {
        BoundedBytes bytes = bounded(file, most, 1000);
        Containers.read(bytes);
        return bytes.fetched();
    }

    private static BoundedBytes bounded(byte[] file, long bytes, int steps) {
        return new BoundedBytes(new HeapBytes(file), new BoundedBytes.Limits(bytes, steps));
    }

    @Test
    void noMoreStepsAreTakenThanAllowed() throws IOException {
        byte[] voids = repeat(element(0xEC), 100);
        byte[] file = matroska(voids, info(9000), TRACKS);
        int least = 1;
        while (!reads(file, least)) {
            least++;
        }

        assertTrue(least > 100 && least < 200, "steps: " + least);
        assertFalse(reads(file, least - 1));
    }

    private static boolean reads(byte[] file, int steps) throws IOException {
        try {
            Containers.read(bounded(file, Long.MAX_VALUE, steps));
            return true;
        } catch (Malformed e) {
            return false;
        }
    }

    // ---- Matroska ------------------------------------------------------------------------------------------------

    @Test
    void anElementThatClaimsMoreThanTheFileEndsWithIt() throws IOException {
        byte[] file = join(
                element(Matroska.EBML),
                claim(Matroska.SEGMENT, (1L << 56) - 2),
                info(5000),
                claim(Matroska.TRACKS, 1L << 55),
                video(1));

        assertEquals(1, read(file).facts().tracks().size());
    }

    @Test
    void aMillionEmptyElementsAreGivenUp() {
        byte[] file = matroska(repeat(new byte[] {(byte) 0xEC, (byte) 0x80}, Containers.MAX_STEPS + 1), TRACKS);

        assertThrows(Malformed.class, () -> read(file));
    }

    @Test
    void aSeekHeadThatPointsToItselfEnds() throws IOException {
        byte[] seek = element(0x4DBB, element(0x53AB, Specimen.id(Matroska.SEEK_HEAD)), number(0x53AC, 0));
        byte[] file = matroska(element(Matroska.SEEK_HEAD, seek), info(5000), TRACKS);

        assertEquals(Optional.of(Duration.ofSeconds(5)), read(file).facts().duration());
    }

    @Test
    void twoSeekHeadsThatPointToEachOtherEnd() throws IOException {
        int size = seekTo(0).length;
        byte[] file = matroska(seekTo(size), seekTo(0), info(5000), TRACKS);

        assertEquals(1, read(file).facts().tracks().size());
    }

    private static byte[] seekTo(long position) {
        return element(
                Matroska.SEEK_HEAD,
                element(0x4DBB, element(0x53AB, Specimen.id(Matroska.SEEK_HEAD)), number(0x53AC, position)));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE, 1L << 40})
    void aSeekHeadThatPointsOutOfTheFileIsNotBelieved(long position) throws IOException {
        byte[] seek = element(0x4DBB, element(0x53AB, Specimen.id(Matroska.CUES)), number(0x53AC, position));
        byte[] file = matroska(element(Matroska.SEEK_HEAD, seek), info(5000), TRACKS);

        assertFalse(read(file).index().orElseThrow().isExact());
    }

    @Test
    void tracksAreCounted() throws IOException {
        byte[] most = matroska(info(5000), element(Matroska.TRACKS, repeat(video(1), Matroska.MAX_TRACKS)));
        byte[] more = matroska(info(5000), element(Matroska.TRACKS, repeat(video(1), Matroska.MAX_TRACKS + 1)));

        assertEquals(Matroska.MAX_TRACKS, read(most).facts().tracks().size());
        assertThrows(Malformed.class, () -> read(more));
    }

    @Test
    void namesAreCut() throws IOException {
        String longest = "n".repeat(TrackDraft.MAX_NAME);
        byte[] words = element(0xAE, number(0x83, 17), text(0x86, "S_TEXT/UTF8"), text(0x536E, longest + "more"));

        var text = read(matroska(info(5000), element(Matroska.TRACKS, words)))
                .facts()
                .texts()
                .getFirst();

        assertEquals(Optional.of(longest), text.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "", "x", "english!", "<b>", "\u0000\u0001", "abcdefghijklmnop"})
    void aLanguageThatIsNoneIsNotTold(String language) throws IOException {
        byte[] words = element(0xAE, number(0x83, 17), text(0x86, "S_TEXT/UTF8"), text(0x22B59C, language));

        var text = read(matroska(info(5000), element(Matroska.TRACKS, words)))
                .facts()
                .texts()
                .getFirst();

        assertEquals(Optional.empty(), text.language());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1, 0, 1e300, Double.MIN_VALUE})
    void aDurationThatCannotBeIsNotTold(double duration) throws IOException {
        Contents contents = read(matroska(info(duration), TRACKS));

        assertEquals(Optional.empty(), contents.facts().duration());
        assertEquals(Optional.empty(), contents.index());
    }

    @Test
    void aLongIndexIsThinnedOut() throws IOException {
        assertEquals(TimeIndex.MAX_POINTS, pointsOf(TimeIndex.MAX_POINTS - 1));
        int thinned = pointsOf(TimeIndex.MAX_POINTS);
        assertTrue(thinned <= TimeIndex.MAX_POINTS && thinned > TimeIndex.MAX_POINTS / 3, thinned + " points");
        assertTrue(pointsOf(5 * TimeIndex.MAX_POINTS) <= TimeIndex.MAX_POINTS);
    }

    private static int pointsOf(int cues) throws IOException {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < cues; i++) {
            all.writeBytes(cue(i * 10L, 1, 1000L + i));
        }
        byte[] file = matroska(info(cues * 10.0 + 5), TRACKS, element(Matroska.CUES, all.toByteArray()));
        TimeIndex index = read(file).index().orElseThrow();
        assertTrue(index.isExact());
        assertEquals(0, index.millis()[0]);
        return index.points();
    }

    @Test
    void cuesThatMakeNoSenseAreLeftOut() throws IOException {
        byte[] file = matroska(
                info(60_000),
                TRACKS,
                element(
                        Matroska.CUES,
                        cue(0, 1, 0),
                        cue(20_000, 1, 20),
                        cue(10_000, 1, 10),
                        cue(30_000, 1, 1L << 50),
                        cue(-1, 1, 30),
                        cue(40_000, 2, 35),
                        cue(50_000, 1, 5)));

        TimeIndex index = read(file).index().orElseThrow();

        assertEquals(4, index.points(), index.toString());
        assertEquals(
                Duration.ofSeconds(10),
                index.pointBefore(Duration.ofSeconds(15)).time());
    }

    @Test
    void brokenCuesLeaveTheFacts() throws IOException {
        byte[] file = matroska(info(60_000), TRACKS, element(Matroska.CUES, new byte[100]));

        Contents contents = read(file);

        assertEquals(Optional.of(Duration.ofSeconds(60)), contents.facts().duration());
        assertFalse(contents.index().orElseThrow().isExact());
    }

    @Test
    void attachmentsAreNotReadThroughForACover() throws IOException {
        byte[] font = element(0x61A7, text(0x466E, "a.ttf"), text(0x4660, "font/ttf"), element(0x465C, new byte[9]));
        byte[] cover =
                element(0x61A7, text(0x466E, "cover.png"), text(0x4660, "image/png"), element(0x465C, new byte[9]));

        assertTrue(coverBehind(font, Matroska.MAX_ATTACHMENTS - 1, cover).isPresent());
        assertTrue(coverBehind(font, Matroska.MAX_ATTACHMENTS, cover).isEmpty());
    }

    private static Optional<?> coverBehind(byte[] font, int fonts, byte[] cover) throws IOException {
        byte[] attachments = element(Matroska.ATTACHMENTS, repeat(font, fonts), cover);
        byte[] file = matroska(info(5000), attachments, TRACKS);
        return read(file).facts().cover();
    }

    // ---- MP4 -----------------------------------------------------------------------------------------------------

    private static final byte[] FTYP = box("ftyp", letters("isom"));

    @Test
    void aPlainMp4IsRead() throws IOException {
        Contents contents =
                read(join(FTYP, box("moov", mvhd(1000, 4000), trak(1, 100, tables(100, 10, 20))), new byte[2000]));

        assertEquals(Optional.of(Duration.ofSeconds(4)), contents.facts().duration());
        assertEquals(640, contents.facts().video().orElseThrow().width());
        assertEquals(520, contents.index().orElseThrow().byteAt(Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7})
    void aBoxSmallerThanItsHeadIsMalformed(int size) {
        assertThrows(Malformed.class, () -> read(join(FTYP, ints(size), letters("free"), new byte[100])));
    }

    @Test
    void aSizeOfTwoToThe63IsMalformed() {
        byte[] large = ByteBuffer.allocate(16)
                .putInt(1)
                .put(letters("free"))
                .putLong(Long.MIN_VALUE)
                .array();

        assertThrows(Malformed.class, () -> read(join(FTYP, large, new byte[100])));
    }

    @Test
    void boxesBeforeMoovAreCounted() throws IOException {
        byte[] moov = box("moov", mvhd(1000, 4000), trak(1, 100));

        assertEquals(
                1,
                read(join(FTYP, repeat(box("free"), Mp4.MAX_ON_TOP - 2), moov))
                        .facts()
                        .tracks()
                        .size());
        assertThrows(Malformed.class, () -> read(join(FTYP, repeat(box("free"), Mp4.MAX_ON_TOP - 1), moov)));
    }

    @Test
    void tracksOfMp4AreCounted() throws IOException {
        byte[] most = box("moov", mvhd(1000, 4000), repeat(trak(1, 100), Mp4.MAX_TRACKS));
        byte[] more = box("moov", mvhd(1000, 4000), repeat(trak(1, 100), Mp4.MAX_TRACKS + 1));

        assertEquals(Mp4.MAX_TRACKS, read(join(FTYP, most)).facts().tracks().size());
        assertThrows(Malformed.class, () -> read(join(FTYP, more)));
    }

    /// Four thousand million samples of one byte, as one row says.
    @Test
    void samplesThatAreOnlyClaimedAreNotCountedForEver() throws IOException {
        byte[] lies =
                join(box("stsc", ints(0, 1, 1, -1, 1)), box("stsz", ints(0, 1, -1)), box("stco", ints(0, 1, 100)));

        Contents contents = read(join(FTYP, box("moov", mvhd(1000, 4000), trak(1, 100, lies)), new byte[2000]));

        assertEquals(1, contents.facts().tracks().size());
        assertTrue(contents.index().orElseThrow().points() <= TimeIndex.MAX_POINTS);
    }

    @Test
    void chunksOutsideOfTheFileAreNoPlaces() throws IOException {
        Contents contents = read(join(FTYP, box("moov", mvhd(1000, 4000), trak(1, 100, tables(100, 10, 1 << 30)))));

        assertFalse(contents.index().orElseThrow().isExact());
    }

    @Test
    void tablesThatAreCutOffEnd() throws IOException {
        byte[] cut = join(box("stsc", ints(0, -1)), box("stsz", ints(0, 0)), box("stco", ints(0)));

        assertEquals(
                1,
                read(join(FTYP, box("moov", mvhd(1000, 4000), trak(1, 100, cut))))
                        .facts()
                        .tracks()
                        .size());
    }

    // ---- the others ----------------------------------------------------------------------------------------------

    @Test
    void streamsOfAviAreCounted() throws IOException {
        assertEquals(
                Avi.MAX_STREAMS, read(avi(Avi.MAX_STREAMS)).facts().tracks().size());
        assertThrows(Malformed.class, () -> read(avi(Avi.MAX_STREAMS + 1)));
    }

    private static byte[] avi(int streams) {
        byte[] header = chunk("strh", letters("vidsH264"), new byte[12], littleInts(1, 25, 0, 100), new byte[12]);
        byte[] format = chunk("strf", littleInts(40, 640, 360, 0), letters("H264"), new byte[20]);
        byte[] strl = list("strl", header, format);
        byte[] hdrl = list("hdrl", chunk("avih", littleInts(40_000), new byte[52]), repeat(strl, streams));
        return chunk("RIFF", letters("AVI "), hdrl, list("movi", new byte[500]));
    }

    @Test
    void streamsOfOggAreCounted() throws IOException {
        assertEquals(
                Ogg.MAX_STREAMS, read(ogg(Ogg.MAX_STREAMS)).facts().tracks().size());
        assertThrows(Malformed.class, () -> read(ogg(Ogg.MAX_STREAMS + 1)));
    }

    private static byte[] ogg(int streams) {
        var file = new ByteArrayOutputStream();
        for (int i = 0; i < streams; i++) {
            file.writeBytes(letters("OggS"));
            file.writeBytes(new byte[] {0, 2});
            file.writeBytes(new byte[8]);
            file.writeBytes(littleInts(i, 0, 0));
            file.writeBytes(new byte[] {1, 19});
            file.writeBytes(join(letters("OpusHead"), new byte[] {1, 2, 0, 0}, littleInts(48_000), new byte[3]));
        }
        return file.toByteArray();
    }

    @Test
    void junkBeforeMp3IsLookedThroughSoFar() throws IOException {
        byte[] frame = java.util.Arrays.copyOf(new byte[] {(byte) 0xff, (byte) 0xfb, (byte) 0x90, 0}, 417);
        byte[] tag = join(letters("ID3"), new byte[] {4, 0, 0, 0, 0, 0, 0});
        byte[] song = repeat(frame, 20);

        assertEquals(
                "mp3", read(join(tag, new byte[Mp3.MAX_JUNK - 1], song)).facts().container());
        assertThrows(Malformed.class, () -> read(join(tag, new byte[Mp3.MAX_JUNK], song)));
    }

    @Test
    void blocksOfFlacAreCounted() throws IOException {
        byte[] info = join(
                new byte[] {0, 0, 0, 34}, new byte[10], new byte[] {0x0B, (byte) 0xB8, 2, (byte) 0xF0}, new byte[20]);
        byte[] padding = {1, 0, 0, 0};

        byte[] most = join(letters("fLaC"), repeat(padding, Flac.MAX_BLOCKS - 1), info, new byte[99]);
        byte[] more = join(letters("fLaC"), repeat(padding, Flac.MAX_BLOCKS), info, new byte[99]);

        assertEquals(
                48_000, read(most).facts().audio().orElseThrow().sampleRate().orElseThrow());
        assertThrows(Malformed.class, () -> read(more));
    }

    @Test
    void transportStreamsWithoutAProgrammeAreGivenUpAfterTheHead() {
        byte[] packet = java.util.Arrays.copyOf(new byte[] {0x47, 0x1f, (byte) 0xff, 0x10}, 188);
        byte[] some = repeat(packet, 100);
        var file = new BoundedBytes(
                new HeapBytes(repeat(packet, 50_000)),
                new BoundedBytes.Limits(Containers.MAX_BYTES, Containers.MAX_STEPS));

        assertThrows(Malformed.class, () -> read(some));
        assertThrows(Malformed.class, () -> Containers.read(file));
        assertTrue(file.fetched() <= MpegTs.HEAD + MpegTs.TAIL, file.fetched() + " bytes");
    }

    @Test
    void programStreamsOfPaddingAreGivenUpAfterTheHead() {
        byte[] pack = join(ints((int) MpegPs.PACK), new byte[] {0x44}, new byte[9]);
        byte[] padding = join(ints(0x1BE), new byte[] {0, 0});
        var file = new BoundedBytes(
                new HeapBytes(join(pack, repeat(padding, 1_000_000))),
                new BoundedBytes.Limits(Containers.MAX_BYTES, Containers.MAX_STEPS));

        assertThrows(Malformed.class, () -> Containers.read(file));
        assertTrue(file.fetched() <= MpegPs.HEAD + MpegPs.TAIL, file.fetched() + " bytes");
    }
}
