package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.TrackerState;
import nagare.torrent.status.WebSeedState;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class DoctorReportTest {
    private static final Evidence TIMED_OUT = new Evidence(
            false,
            true,
            false,
            0,
            new Outreach(
                    Map.of(PeerSource.TRACKER, 40, PeerSource.DHT, 2),
                    Map.of(DialOutcome.TIMED_OUT, 38, DialOutcome.REFUSED, 2),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    OptionalInt.empty()),
            List.of(new TrackerState(
                    "udp://t:1", true, Optional.empty(), OptionalInt.of(3), OptionalInt.empty(), Optional.empty())),
            List.of(new WebSeedState("web seed x", false, 0, Optional.of("it is gone"))),
            OptionalInt.of(17),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @Test
    void everythingIsToldAndTheCauseIsTheLastLine() {
        var lines = new DoctorReport("Film\u001b[31m", TIMED_OUT, Optional.empty(), 20).lines();
        String all = String.join("\n", lines);

        assertTrue(all.contains("udp://t:1: answers, 3 seeders, ? leechers"), all);
        assertTrue(all.contains("42: 40 by trackers, 2 by the DHT"), all);
        assertTrue(all.contains("40: 2 refused, 38 timed out"), all);
        assertTrue(all.contains("web seed x: it is gone"), all);
        assertTrue(all.contains("17 nodes answer"), all);
        assertTrue(all.contains("not within 20 s"), all);
        assertTrue(lines.getLast().startsWith("All 40 peers dialled time out"), lines.getLast());
        assertFalse(all.contains("\u001b"), "a terminal's escape");
    }

    @Test
    void programsGetTheSame() {
        var json = JsonMapper.shared().readTree(new DoctorReport("Film", TIMED_OUT, Optional.empty(), 20).json());

        assertEquals("PEERS_TIME_OUT", json.get("cause").asString());
        assertFalse(json.get("plays").asBoolean());
        assertTrue(json.get("firstByteMillis").isNull());
        assertEquals(38, json.get("dials").get("TIMED_OUT").asInt());
        assertEquals(40, json.get("found").get("TRACKER").asInt());
        assertEquals(17, json.get("dhtNodes").asInt());
    }

    @Test
    void whatPlaysSaysAfterHowLong() {
        var report = new DoctorReport("Film", TIMED_OUT.started(true), Optional.of(Duration.ofMillis(1234)), 20);

        assertTrue(report.lines().stream().anyMatch(line -> line.endsWith("after 1.2 s")), () -> "" + report.lines());
        assertTrue(report.lines().getLast().startsWith("It plays"));
        assertTrue(JsonMapper.shared().readTree(report.json()).get("plays").asBoolean());
    }

    static Evidence timedOut() {
        return TIMED_OUT;
    }
}
