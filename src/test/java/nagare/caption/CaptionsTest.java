package nagare.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.caption.FilledTorrent.Content;
import nagare.caption.SubtitlePath.Form;
import nagare.media.MediaFacts;
import nagare.media.Track;
import nagare.subtitle.SubtitleOffer;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CaptionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] SRT = utf8("1\n00:00:01,000 --> 00:00:02,000\nHello\n");

    private Optional<MediaFacts> facts = Optional.empty();
    private final Captions captions = new Captions(List.of("en"), Locale.JAPAN, (_, _) -> facts, System::nanoTime);

    @AfterEach
    void close() {
        captions.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FilledTorrent film(Content... beside) {
        var contents = new Content[beside.length + 1];
        contents[0] = new Content("Film.mkv", new byte[5000]);
        System.arraycopy(beside, 0, contents, 1, beside.length);
        return new FilledTorrent(contents);
    }

    private List<String> offers(FilledTorrent torrent) {
        return captions
                .offers(FilledTorrent.HASH, torrent.file(0), torrent.metainfo().files())
                .stream()
                .map(SubtitleOffer::id)
                .toList();
    }

    private Outcome text(FilledTorrent torrent, String offer, Duration patience) throws InterruptedException {
        return captions.text(torrent, torrent.file(0), offer, patience).orElseThrow();
    }

    private static String srt(Outcome outcome) {
        return new String(
                assertInstanceOf(Outcome.Ready.class, outcome).caption().bytes(Form.SRT), StandardCharsets.UTF_8);
    }

    @Test
    void offersAreThoseBesideAndInsideTheFilmInTheViewersOrder() {
        FilledTorrent torrent = film(new Content("Film.ja.srt", SRT), new Content("Film.en.ass", SRT));
        assertEquals(List.of("f2", "f1"), offers(torrent));

        facts = Optional.of(new MediaFacts(
                "matroska",
                Optional.empty(),
                List.of(new Track.Text("ass", Optional.of("eng"), true, 3, Optional.empty(), false))));

        assertEquals(List.of("f2", "t3", "f1"), offers(torrent));
    }

    @Test
    void tracksInsideOtherContainersAreNotOffered() {
        var torrent = new FilledTorrent(new Content("Film.mp4", new byte[500]));
        facts = Optional.of(new MediaFacts(
                "mp4",
                Optional.empty(),
                List.of(new Track.Text("mov_text", Optional.of("eng"), true, 3, Optional.empty(), false))));

        assertEquals(List.of(), offers(torrent));
    }

    @Test
    void offeringWakesNothing() {
        FilledTorrent torrent = film(new Content("Film.srt", SRT));

        offers(torrent);

        assertEquals(0, torrent.opened.get());
    }

    @Test
    void aFileIsFetchedAndConvertedOnce() throws Exception {
        FilledTorrent torrent = film(new Content("Film.en.srt", SRT)).complete();

        Outcome first = text(torrent, "f1", LONG);

        assertEquals("\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n\r\n", srt(first));
        int opened = torrent.opened.get();
        assertSame(first, text(torrent, "f1", LONG));
        assertEquals(opened, torrent.opened.get());
    }

    @Test
    void whatHasNotArrivedIsComingAndThenThere() throws Exception {
        FilledTorrent torrent = film(new Content("Film.en.srt", SRT));

        assertInstanceOf(Outcome.Coming.class, text(torrent, "f1", Duration.ofMillis(1)));
        torrent.complete();

        assertTrue(srt(text(torrent, "f1", LONG)).contains("Hello"));
    }

    @Test
    void aFilmThatIsPlayedBringsItsSubtitles() throws Exception {
        FilledTorrent torrent = film(new Content("Film.en.srt", SRT));

        captions.wanted(torrent, torrent.file(0));
        torrent.awaitHungry();
        torrent.complete();

        assertTrue(srt(text(torrent, "f1", LONG)).contains("Hello"));
    }

    @Test
    void aFailureIsToldAndTriedAgain() throws Exception {
        FilledTorrent torrent = film(new Content("Film.en.srt", SRT));
        torrent.fail(new IOException("the disk is full"));

        assertEquals(new Outcome.Failed("the disk is full"), text(torrent, "f1", LONG));
    }

    @Test
    void whatCannotBeReadIsToldOnceAndForAll() throws Exception {
        FilledTorrent torrent =
                film(new Content("Film.en.srt", utf8("no subtitles"))).complete();

        Outcome first = text(torrent, "f1", LONG);

        assertInstanceOf(Outcome.Unreadable.class, first);
        assertSame(first, text(torrent, "f1", LONG));
    }

    @Test
    void onlyWhatIsOfferedIsServed() throws Exception {
        FilledTorrent torrent = film(new Content("Other/Readme.srt", SRT), new Content("secret.txt", SRT))
                .complete();
        TorrentFile film = torrent.file(0);

        for (String offer : List.of("f0", "f2", "f99", "t0", "t9999999999", "x1", "t")) {
            assertEquals(Optional.empty(), captions.text(torrent, film, offer, LONG), offer);
        }
    }

    @Test
    void aClosedHouseFetchesNothing() throws Exception {
        FilledTorrent torrent = film(new Content("Film.en.srt", SRT));
        captions.wanted(torrent, torrent.file(0));
        torrent.awaitHungry();

        captions.close();

        assertInstanceOf(Outcome.Failed.class, text(torrent, "f1", LONG));
    }

    @Test
    void picturesOfTheFilmCountForMicroDvd() throws Exception {
        facts = Optional.of(new MediaFacts(
                "matroska",
                Optional.empty(),
                List.of(new Track.Video(
                        "h264",
                        Optional.empty(),
                        true,
                        640,
                        480,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.of(50)))));
        FilledTorrent torrent =
                film(new Content("Film.en.sub", utf8("{100}{200}Hello\n"))).complete();

        assertTrue(srt(text(torrent, "f1", LONG)).contains("00:00:02,000 --> 00:00:04,000"));
    }

    @Test
    void theShelfKeepsToItsBound() {
        var shelf = new Shelf(10_000);
        for (int i = 0; i < 100; i++) {
            shelf.keep(
                    new Shelf.Key(FilledTorrent.HASH, i),
                    new Outcome.Ready(new Caption(new byte[1000], new byte[1000], "v")));
            assertTrue(shelf.size() <= 10_000);
        }

        assertTrue(shelf.find(new Shelf.Key(FilledTorrent.HASH, 99)).isPresent());
        assertTrue(shelf.find(new Shelf.Key(FilledTorrent.HASH, 0)).isEmpty());
    }
}
