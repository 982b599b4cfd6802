package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Phases;
import nagare.torrent.status.Tally;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class StreamReportTest {
    private static final long MILLI = 1_000_000;
    private static final Phases PHASES = new Phases(Map.of(
            Phase.TORRENT, 0L,
            Phase.STORE, 12 * MILLI,
            Phase.PEER, 0L,
            Phase.UNCHOKE, 0L,
            Phase.ASKED, 340_000L,
            Phase.BLOCK, 80 * MILLI,
            Phase.BYTE, 100 * MILLI));

    @Test
    void theLineIsWhatTheHandbookShows() {
        assertEquals("""
                {"stream":"12-3","torrent":"0123456789abcdef0123456789abcdef01234567","file":3,"name":"Film.mkv",\
                "client":"192.168.1.7","first":100,"length":5000,"bytes":4000,"end":"client left","ms":2000.0,\
                "firstByteMs":192.3,"phasesMs":{"torrent":0.0,"store":12.0,"peer":0.0,"unchoke":0.0,"asked":0.3,\
                "block":80.0,"byte":100.0},"stalls":{"count":1,"ms":700.0},"bytesPerSecond":2000,\
                "swarm":{"downloaded":9000,"redundant":20,"failed":10,"hedged":3,"early":500,"falseEarly":0,\
                "joined":2,"peers":5}}""", report("Film.mkv", PHASES).json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nINFO forged line",
                "a\r\n{\"stream\":\"forged\"}",
                "\u001b[2J\u001b]0;title\u0007",
                "\u202egpj.exe",
                "\u2028\u2029\u0085",
                "\"},{\"x\":\"",
                "\ud800 alone",
                "日本語★",
                "{} %s ${jndi:ldap://x}"
            })
    void noNameCanEndTheLineOrLieInIt(String name) {
        String line = report(name, PHASES).json();

        assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line);
        var read = JsonMapper.shared().readTree(line);
        assertEquals("12-3", read.get("stream").asString());
        assertEquals(15, read.size());
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        String line = report("\ud83c\udf19".repeat(5000), PHASES).json();

        String name = JsonMapper.shared().readTree(line).get("name").asString();
        assertEquals("\ud83c\udf19".repeat(StreamReport.MAX_NAME) + "…", name);
        assertTrue(line.length() < 2500, "" + line.length());
    }

    @Test
    void aStreamThatNeverBeganHasNoFirstByte() {
        var read = JsonMapper.shared()
                .readTree(report("x", new Phases(Map.of(Phase.TORRENT, 5 * MILLI)))
                        .json());

        assertEquals(-1, read.get("firstByteMs").asInt());
        assertEquals(
                List.of("torrent"),
                read.get("phasesMs").propertyNames().stream().collect(Collectors.toList()));
    }

    private static StreamReport report(String name, Phases phases) {
        return new StreamReport(
                "12-3",
                new InfoHash(FakeTorrent.HASH),
                new TorrentFile(3, List.of(name), 0, 9000, false),
                InetAddress.ofLiteral("192.168.1.7"),
                100,
                5000,
                new Viewing.Ended(2_000 * MILLI, 4000, phases, 1, 700 * MILLI, Viewing.End.CLIENT_LEFT),
                new Tally(9000, 0, 20, 10, 3, 500, 0, 2),
                5);
    }
}
