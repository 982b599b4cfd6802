package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nagare.http.Header;
import nagare.http.Validators;
import nagare.media.MediaType;
import nagare.media.TimeIndex;
import nagare.media.TimeSeek;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every row of "HTTP" in docs/DLNA.md that needs no connection: a film of 100 s and a million bytes.
final class PlanTest {
    private static final long LENGTH = 1_000_000;
    private static final String FEATURES =
            "DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000";
    private static final String BASE = "http://192.168.1.5:8642";

    private Presentation how = presentation(Optional.empty());
    private boolean head;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                        | 200 | 0      | 1000000",
                "bytes=0-                | 206 | 0      | 1000000",
                "bytes=10-19             | 206 | 10     | 20",
                "bytes=0-0               | 206 | 0      | 1",
                "bytes=10-99999999       | 206 | 10     | 1000000",
                "bytes=999999-           | 206 | 999999 | 1000000",
                "bytes=999999-999999     | 206 | 999999 | 1000000",
                "bytes=-5                | 206 | 999995 | 1000000",
                "bytes=-99999999         | 206 | 0      | 1000000",
                "bytes=4-5,100-200       | 206 | 4      | 6",
                "bytes=9999999-,100-109  | 206 | 100    | 110",
                "BYTES = 1-2             | 200 | 0      | 1000000",
                "Bytes=1-2               | 206 | 1      | 3",
                "seconds=1-2             | 200 | 0      | 1000000",
                "bytes=x-y               | 200 | 0      | 1000000",
                "bytes=                  | 200 | 0      | 1000000",
            })
    void rangesOfBytes(String range, int status, long from, long to) {
        var sent = send(range == null ? Map.of() : Map.of("Range", range));

        assertEquals(status, sent.status());
        assertEquals(List.of(new TimeSeek.Bytes(from, to)), sent.parts());
        assertEquals(
                status == 206 ? Optional.of("bytes " + from + "-" + (to - 1) + "/1000000") : Optional.empty(),
                header(sent.headers(), "Content-Range"));
        assertEquals(Optional.of("bytes"), header(sent.headers(), "Accept-Ranges"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=1000000-",
                "bytes=1000000-1000001",
                "bytes=20-10",
                "bytes=-0",
                "bytes=100000000000-",
                "bytes=9200000000000000000-",
                "bytes=99999999999999999999999-"
            })
    void rangesThatNoFileHas(String range) {
        var refused = refused(Map.of("Range", range));

        assertEquals(416, refused.status());
        assertEquals(Optional.of("bytes */1000000"), header(refused.headers(), "Content-Range"));
        assertEquals(Optional.of(FEATURES), header(refused.headers(), "contentFeatures.dlna.org"));
    }

    @Test
    void headKnowsNoRanges() {
        head = true;
        var sent = send(Map.of("Range", "bytes=10-19"));

        assertEquals(200, sent.status());
        assertEquals(LENGTH, sent.length());
    }

    @Test
    void headAndGetCarryTheSame() {
        how = seekable(MediaType.MKV);
        for (Map<String, String> asked : List.<Map<String, String>>of(
                Map.of(),
                Map.of("getcontentFeatures.dlna.org", "1"),
                Map.of("getCaptionInfo.sec", "1", "getMediaInfo.sec", "1"),
                Map.of("TimeSeekRange.dlna.org", "npt=35-"),
                Map.of("TimeSeekRange.dlna.org", "npt=0-", "transferMode.dlna.org", "Background"),
                Map.of("getAvailableSeekRange.dlna.org", "1"))) {
            head = false;
            var get = send(asked);
            head = true;
            assertEquals(get, send(asked), asked.toString());
        }
    }

    @Test
    void everyAnswerCarriesWhatRenderersLookFor() {
        var headers = send(Map.of()).headers();

        assertEquals(Optional.of("video/x-matroska"), header(headers, "Content-Type"));
        assertEquals(Optional.of(""), header(headers, "EXT"));
        assertEquals(Optional.of("Streaming"), header(headers, "transferMode.dlna.org"));
        assertEquals(Optional.of(FEATURES), header(headers, "contentFeatures.dlna.org"));
        assertEquals(Optional.of("DLNA.ORG_TLAG=*"), header(headers, "realTimeInfo.dlna.org"));
        for (String unasked : List.of(
                "CaptionInfo.sec",
                "MediaInfo.sec",
                "TimeSeekRange.dlna.org",
                "X-Seek-Range",
                "availableSeekRange.dlna.org")) {
            assertEquals(Optional.empty(), header(headers, unasked));
        }
    }

    @Test
    void whatIsNoMediumHasNoFeatures() {
        how = Presentation.of("application/octet-stream", Optional.empty());

        assertEquals(Optional.empty(), header(send(Map.of()).headers(), "contentFeatures.dlna.org"));
        assertEquals(
                Optional.empty(),
                header(send(Map.of("getMediaInfo.sec", "1")).headers(), "MediaInfo.sec"),
                "its length is not known");
    }

    @ParameterizedTest
    @CsvSource({"1, 200", "' 1 ', 200", "0, 400", "2, 400", "'', 400", "yes, 400"})
    void getcontentFeaturesIsOneOrWrong(String value, int status) {
        assertEquals(status, status(Map.of("getcontentFeatures.dlna.org", value)));
        assertEquals(status, status(Map.of("getAvailableSeekRange.dlna.org", value)));
        assertEquals(
                status == 400 ? 400 : 206, status(Map.of("getcontentFeatures.dlna.org", value, "Range", "bytes=0-9")));
    }

    @ParameterizedTest
    @CsvSource({
        "Streaming,Streaming",
        "interactive,Interactive",
        "BACKGROUND,Background",
        "Warp,Streaming",
        "'',Streaming"
    })
    void transferModeIsEchoedAndNeverRefused(String asked, String told) {
        assertEquals(
                Optional.of(told),
                header(send(Map.of("transferMode.dlna.org", asked)).headers(), "transferMode.dlna.org"));
    }

    @ParameterizedTest
    @CsvSource({
        "speed=1, 200",
        "speed=-8, 406",
        "speed=1/2, 406",
        "speed=2, 406",
        "fast, 400",
        "speed=, 400",
    })
    void normalSpeedOnly(String value, int status) {
        assertEquals(status, status(Map.of("PlaySpeed.dlna.org", value)));
        assertEquals(206, status(Map.of("PlaySpeed.dlna.org", value, "Range", "bytes=0-9")));
    }

    @Test
    void mediaInfoIsTheLengthInMilliseconds() {
        how = seekable(MediaType.MKV);
        assertEquals(
                Optional.of("SEC_Duration=100000;"),
                header(send(Map.of("getMediaInfo.sec", "1")).headers(), "MediaInfo.sec"));

        how = presentation(Optional.empty());
        assertEquals(
                Optional.empty(), header(send(Map.of("getMediaInfo.sec", "1")).headers(), "MediaInfo.sec"));
    }

    @Test
    void captionInfoIsWhereTheChosenSubtitlesAre() {
        assertEquals(
                Optional.of(BASE + "/subtitle/7-0/f4.en.srt"),
                header(send(Map.of("getCaptionInfo.sec", "1")).headers(), "CaptionInfo.sec"));
        assertEquals(
                Optional.of(BASE + "/subtitle/7-0/f4.en.srt"),
                header(
                        send(Map.of("getCaptionInfo.sec", "1", "Range", "bytes=0-9"))
                                .headers(),
                        "CaptionInfo.sec"));
    }

    // ---- times -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "npt=35-            | npt=30.000-100.000/100.000 bytes=274000-999999/1000000",
                "npt=35-55          | npt=30.000-55.000/100.000 bytes=274000-498999/1000000",
                "npt=0:00:35.5-     | npt=0:00:30.000-0:01:40.000/0:01:40.000 bytes=274000-999999/1000000",
                "npt=30-            | npt=30.000-100.000/100.000 bytes=274000-999999/1000000",
                "npt=100-           | npt=90.000-100.000/100.000 bytes=814000-999999/1000000",
                "npt=95-500         | npt=90.000-100.000/100.000 bytes=814000-999999/1000000",
                "npt=0-             | npt=0.000-100.000/100.000 bytes=0-999999/1000000",
                "npt=0-50           | npt=0.000-50.000/100.000 bytes=0-453999/1000000",
            })
    void timesOfAMatroskaFilm(String asked, String told) {
        how = seekable(MediaType.MKV);
        var sent = send(Map.of("TimeSeekRange.dlna.org", asked));

        assertEquals(200, sent.status());
        assertEquals(Optional.of(told), header(sent.headers(), "TimeSeekRange.dlna.org"));
        assertEquals(Optional.of(told), header(sent.headers(), "X-Seek-Range"));
        assertEquals(Optional.empty(), header(sent.headers(), "Content-Range"));
        boolean fromTheStart = told.contains("bytes=0-");
        assertEquals(fromTheStart ? 1 : 2, sent.parts().size(), "the head goes before a part");
        assertEquals(0, sent.parts().getFirst().from());
    }

    @Test
    void aPartThatDoesNotPlayByItselfIsToldToBeAPart() {
        how = seekable(MediaType.MP4);
        var sent = send(Map.of("TimeSeekRange.dlna.org", "npt=35-"));

        assertEquals(206, sent.status());
        assertEquals(Optional.of("bytes 274000-999999/1000000"), header(sent.headers(), "Content-Range"));
        assertEquals(
                Optional.of("npt=30.000-100.000/100.000 bytes=274000-999999/1000000"),
                header(sent.headers(), "TimeSeekRange.dlna.org"));
        assertEquals(List.of(new TimeSeek.Bytes(274_000, LENGTH)), sent.parts());
    }

    @ParameterizedTest
    @CsvSource({
        "npt=100.001-, 416",
        "npt=1:00:00-, 416",
        "npt=x-, 400",
        "10, 400",
        "npt=, 400",
        "npt=-10, 400",
        "npt=20-10, 400",
        "npt=now-, 406"
    })
    void timesThatTheFilmHasNot(String asked, int status) {
        how = seekable(MediaType.MKV);

        assertEquals(status, refused(Map.of("TimeSeekRange.dlna.org", asked)).status());
    }

    @ParameterizedTest
    @CsvSource({"npt=10-, 406", "npt=0-10, 406", "npt=0:01:30.5-, 406", "npt=now-, 406", "npt=x-, 400"})
    void timesOfAFilmWithoutIndex(String asked, int status) {
        assertEquals(status, refused(Map.of("TimeSeekRange.dlna.org", asked)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"npt=0-", "npt=0.000-", "npt=0:00:00.000-"})
    void theBeginningNeedsNoIndex(String asked) {
        var sent = send(Map.of("TimeSeekRange.dlna.org", asked));

        assertEquals(200, sent.status());
        assertEquals(LENGTH, sent.length());
        assertTrue(
                header(sent.headers(), "TimeSeekRange.dlna.org").orElseThrow().endsWith("-/* bytes=0-999999/1000000"));
    }

    @Test
    void bytesWinOverTimes() {
        how = seekable(MediaType.MKV);
        for (String time : List.of("npt=35-", "npt=500-", "rubbish")) {
            var sent = send(Map.of("Range", "bytes=10-19", "TimeSeekRange.dlna.org", time));

            assertEquals(206, sent.status());
            assertEquals(10, sent.length());
            assertEquals(Optional.empty(), header(sent.headers(), "TimeSeekRange.dlna.org"));
        }
    }

    @Test
    void theSeekRangeIsTheWholeFilm() {
        how = seekable(MediaType.MKV);
        assertEquals(
                Optional.of("1 npt=0.000-100.000 bytes=0-999999"),
                header(send(Map.of("getAvailableSeekRange.dlna.org", "1")).headers(), "availableSeekRange.dlna.org"));

        how = presentation(Optional.empty());
        assertEquals(
                Optional.of("1 bytes=0-999999"),
                header(send(Map.of("getAvailableSeekRange.dlna.org", "1")).headers(), "availableSeekRange.dlna.org"));
    }

    // ---- validators, and what is not known yet ---------------------------------------------------------------------

    @Test
    void whatTheClientHasIsNotSentAgain() {
        assertInstanceOf(Plan.NotModified.class, plan(Map.of("If-None-Match", "\"tag\"")));
        assertEquals(200, status(Map.of("If-None-Match", "\"other\"")));
    }

    @Test
    void aRangeOfAnotherVersionIsTheWhole() {
        assertEquals(206, status(Map.of("Range", "bytes=5-9", "If-Range", "\"tag\"")));
        assertEquals(200, status(Map.of("Range", "bytes=5-9", "If-Range", "\"other\"")));
    }

    @Test
    void anEmptyFileIsAnEmptyAnswer() {
        assertEquals(0, assertInstanceOf(Plan.Send.class, plan(Map.of(), 0)).length());
        assertEquals(
                416,
                assertInstanceOf(Plan.Refuse.class, plan(Map.of("Range", "bytes=0-"), 0))
                        .status());
        assertEquals(
                406,
                assertInstanceOf(Plan.Refuse.class, plan(Map.of("TimeSeekRange.dlna.org", "npt=0-"), 0))
                        .status());
    }

    @Test
    void ofAnUnreadTorrentNoLengthIsTold() {
        var asked = new Plan.Asked(true, headers(Map.of("getAvailableSeekRange.dlna.org", "1")), BASE);
        var sent = assertInstanceOf(Plan.Send.class, Plan.ofUnread(asked, how));

        assertEquals(Optional.of(FEATURES), header(sent.headers(), "contentFeatures.dlna.org"));
        assertEquals(Optional.empty(), header(sent.headers(), "availableSeekRange.dlna.org"));
        assertFalse(header(sent.headers(), "ETag").isPresent());
        var wrong = new Plan.Asked(true, headers(Map.of("getcontentFeatures.dlna.org", "7")), BASE);
        assertEquals(
                400,
                assertInstanceOf(Plan.Refuse.class, Plan.ofUnread(wrong, how)).status());
    }

    // ---- the bench -------------------------------------------------------------------------------------------------

    private static Presentation presentation(Optional<TimeSeek> seeking) {
        return new Presentation(
                "video/x-matroska",
                Optional.of(FEATURES),
                seeking.map(_ -> Duration.ofSeconds(100)),
                seeking,
                Optional.of("/subtitle/7-0/f4.en.srt"),
                Optional.of("generic"),
                false);
    }

    private static Presentation seekable(MediaType type) {
        int[] millis = new int[11];
        long[] bytes = new long[11];
        for (int i = 0; i <= 10; i++) {
            millis[i] = i * 10_000;
            bytes[i] = 4_000 + i * 90_000L;
        }
        return presentation(TimeSeek.of(type, TimeIndex.of(millis, bytes)));
    }

    private Plan plan(Map<String, String> headers, long length) {
        return Plan.of(new Plan.Asked(head, headers(headers), BASE), how, new Validators("\"tag\""), length);
    }

    private static java.util.function.Function<String, Optional<String>> headers(Map<String, String> headers) {
        var lower = new HashMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return name -> Optional.ofNullable(lower.get(name.toLowerCase(Locale.ROOT)));
    }

    private Plan plan(Map<String, String> headers) {
        return plan(headers, LENGTH);
    }

    private Plan.Send send(Map<String, String> headers) {
        return assertInstanceOf(Plan.Send.class, plan(headers));
    }

    private Plan.Refuse refused(Map<String, String> headers) {
        return assertInstanceOf(Plan.Refuse.class, plan(headers));
    }

    private int status(Map<String, String> headers) {
        return switch (plan(headers)) {
            case Plan.Send send -> send.status();
            case Plan.Refuse refuse -> refuse.status();
            case Plan.NotModified _ -> 304;
        };
    }

    private static Optional<String> header(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .findFirst();
    }
}
