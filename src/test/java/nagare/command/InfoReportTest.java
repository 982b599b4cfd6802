package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class InfoReportTest {
    @Test
    void jsonHasEverythingAProgramAsksFor() {
        var report = JsonMapper.builder().build().readTree(InfoReport.json(Torrents.parsed(Torrents.season())));

        assertEquals("Season", report.get("name").asString());
        assertEquals(40, report.get("v1").asString().length());
        assertTrue(report.get("v2").isNull());
        assertEquals(16_384, report.get("pieceLength").asInt());
        assertTrue(report.get("private").asBoolean());
        assertEquals(
                "[\"http://a.example/ann\",\"udp://b.example:80/ann\"]",
                report.get("trackers").toString());
        assertEquals(1, report.get("webSeeds").size());
        assertEquals(
                "[{\"path\":\"s/e1.mkv\",\"length\":3},{\"path\":\"e2.mkv\",\"length\":5}]",
                report.get("files").toString());
        assertEquals(
                8,
                StreamSupport.stream(report.propertyNames().spliterator(), false)
                        .count());
    }

    @Test
    void theTextNamesEveryFileAndTracker() {
        var text = String.join("\n", InfoReport.lines(Torrents.parsed(Torrents.season())));

        assertTrue(text.startsWith("name          Season\ninfo-hash v1  "), text);
        assertTrue(text.contains("size          8 B in 2 files"), text);
        assertTrue(text.contains("private       yes"), text);
        assertTrue(text.contains("tracker 2     udp://b.example:80/ann"), text);
        assertTrue(text.endsWith("       3 B  s/e1.mkv\n       5 B  e2.mkv"), text);
    }
}
