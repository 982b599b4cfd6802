package nagare.torrent.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.webseed.RangeReply.Asked;
import nagare.torrent.webseed.RangeReply.Later;
import nagare.torrent.webseed.RangeReply.Missing;
import nagare.torrent.webseed.RangeReply.Serves;
import nagare.torrent.webseed.RangeReply.Useless;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RangeReplyTest {
    private static final Asked MIDDLE = new Asked(100, 199, 1000);

    @Test
    void theRangeThatWasAskedForIsTaken() {
        assertEquals(new Serves(0, 100, false), partial("bytes 100-199/1000"));
        assertEquals(new Serves(0, 100, false), partial("Bytes  100-199/*"));
    }

    @Test
    void aShorterRangeIsTakenAsFarAsItGoes() {
        assertEquals(new Serves(0, 50, false), partial("bytes 100-149/1000"));
    }

    @Test
    void aLongerRangeIsTakenAsFarAsItWasAskedFor() {
        assertEquals(new Serves(0, 100, true), partial("bytes 100-299/1000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 99-199/1000",
                "bytes 101-199/1000",
                "bytes 100-199/999",
                "bytes 100-99/1000",
                "bytes 100-1000/1000"
            })
    void anotherRangeIsAnotherFile(String range) {
        assertInstanceOf(Missing.class, partial(range));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "items 100-199/1000", "bytes */1000", "bytes 100-199", "bytes 9999999999999999999-1/5"})
    void whatCannotBeReadIsOfNoUse(String range) {
        assertInstanceOf(Useless.class, partial(range));
    }

    @Test
    void aLengthThatContradictsTheRangeIsNotBelieved() {
        var reply = reply(MIDDLE, 206, Map.of("Content-Range", "bytes 100-199/1000", "Content-Length", "99"));

        assertInstanceOf(Missing.class, reply);
    }

    @Test
    void aSmallFileIsTakenWhole() {
        var asked = new Asked(100, 199, RangeReply.WHOLE_MOST);

        assertEquals(new Serves(100, 100, true), reply(asked, 200, Map.of()));
    }

    @Test
    void aLargeFileIsNotTakenWhole() {
        var asked = new Asked(0, 199, RangeReply.WHOLE_MOST + 1);

        assertInstanceOf(Useless.class, reply(asked, 200, Map.of()));
    }

    @Test
    void aFileThatWasAskedForWholeIsTakenWhole() {
        var asked = new Asked(0, RangeReply.WHOLE_MOST, RangeReply.WHOLE_MOST + 1);

        assertEquals(new Serves(0, RangeReply.WHOLE_MOST + 1, false), reply(asked, 200, Map.of()));
    }

    @Test
    void aWholeFileOfAnotherLengthIsAnotherFile() {
        assertInstanceOf(Missing.class, reply(MIDDLE, 200, Map.of("Content-Length", "999")));
    }

    @Test
    void whatIsPackedIsOfNoUse() {
        var headers = Map.of("Content-Range", "bytes 100-199/1000", "Content-Encoding", "gzip");

        assertInstanceOf(Useless.class, reply(MIDDLE, 206, headers));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410, 416, 418, 204, 304})
    void theFileIsNotThere(int status) {
        assertInstanceOf(Missing.class, reply(MIDDLE, status, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"408", "429", "500", "502", "503", "599"})
    void theServerIsLeftAlone(int status) {
        var reply = RangeReply.of(MIDDLE, status, _ -> Optional.empty(), Optional.of(Duration.ofSeconds(7)));

        assertEquals(
                Optional.of(Duration.ofSeconds(7)),
                assertInstanceOf(Later.class, reply).pause());
    }

    private static RangeReply partial(String range) {
        return reply(MIDDLE, 206, Map.of("Content-Range", range));
    }

    private static RangeReply reply(Asked asked, int status, Map<String, String> headers) {
        return RangeReply.of(asked, status, name -> Optional.ofNullable(headers.get(name)), Optional.empty());
    }
}
