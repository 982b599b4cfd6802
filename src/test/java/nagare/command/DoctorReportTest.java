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
import nagare.torrent.status.Refused;
import nagare.torrent.status.RouterState;
import nagare.torrent.status.TrackerState;
import nagare.torrent.status.WayOut;
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
                    OptionalInt.empty(),
                    new Refused(3, 1)),
            List.of(new TrackerState(
                    "udp://t:1", true, Optional.empty(), OptionalInt.of(3), OptionalInt.empty(), Optional.empty())),
            List.of(new WebSeedState("web seed x", false, 0, Optional.of("it is gone"))),
            OptionalInt.of(17),
            WayOut.OPEN,
            Optional.empty(),
            Optional.empty());

    private static final DoctorReport.House HOUSE = new DoctorReport.House(
            true,
            Optional.of(new RouterState(
                    Optional.of("FRITZ!Box\u001b by UPnP"),
                    List.of("TCP 6881", "UDP 6881 as 31000"),
                    Optional.of("81.2.69.7"),
                    Optional.empty())));

    @Test
    void everythingIsToldAndTheCauseIsTheLastLine() {
        var lines = new DoctorReport("Film\u001b[31m", TIMED_OUT, HOUSE, Optional.empty(), 20).lines();
        String all = String.join("\n", lines);

        assertTrue(all.contains("udp://t:1: answers, 3 seeders, ? leechers"), all);
        assertTrue(all.contains("42: 40 by trackers, 2 by the DHT"), all);
        assertTrue(all.contains("40: 2 refused, 38 timed out"), all);
        assertTrue(all.contains("web seed x: it is gone"), all);
        assertTrue(all.contains("17 nodes answer"), all);
        assertTrue(all.contains("not within 20 s"), all);
        assertTrue(all.contains("42: 40 by trackers, 2 by the DHT; and 3 on the block list; and 1 of private"), all);
        assertTrue(all.contains("by any interface"), all);
        assertTrue(all.contains("TCP 6881, UDP 6881 as 31000"), all);
        assertTrue(all.contains("its address is 81.2.69.7"), all);
        assertTrue(all.contains("is asked (LSD)"), all);
        assertTrue(lines.getLast().startsWith("No sign of life comes from any of the 40 peers"), lines.getLast());
        assertFalse(all.contains("\u001b"), "a terminal's escape");
    }

    @Test
    void aProxyWithoutUdpIsWhyNoNodeIsAsked() {
        var way =
                new WayOut("through a proxy", Optional.empty(), Optional.empty(), Optional.of("it speaks HTTP"), false);
        var evidence = new Evidence(
                false,
                true,
                false,
                0,
                TIMED_OUT.outreach(),
                List.of(),
                List.of(),
                OptionalInt.of(0),
                way,
                Optional.empty(),
                Optional.empty());

        var lines = new DoctorReport("Film", evidence, HOUSE, Optional.empty(), 20).lines();

        assertTrue(lines.stream().anyMatch(line -> line.endsWith("proxy: it speaks HTTP")), () -> "" + lines);
    }

    @Test
    void programsGetTheSame() {
        var json =
                JsonMapper.shared().readTree(new DoctorReport("Film", TIMED_OUT, HOUSE, Optional.empty(), 20).json());

        assertEquals("PEERS_TIME_OUT", json.get("cause").asString());
        assertFalse(json.get("plays").asBoolean());
        assertTrue(json.get("firstByteMillis").isNull());
        assertEquals(38, json.get("dials").get("TIMED_OUT").asInt());
        assertEquals(40, json.get("found").get("TRACKER").asInt());
        assertEquals(17, json.get("dhtNodes").asInt());
        assertEquals(3, json.get("onBlockList").asInt());
        assertEquals("by any interface", json.get("wayOut").get("words").asString());
        assertEquals("TCP 6881", json.get("router").get("ports").get(0).asString());
        assertEquals("81.2.69.7", json.get("router").get("address").asString());
    }

    @Test
    void whatPlaysSaysAfterHowLong() {
        var report = new DoctorReport("Film", TIMED_OUT.started(true), HOUSE, Optional.of(Duration.ofMillis(1234)), 20);

        assertTrue(report.lines().stream().anyMatch(line -> line.endsWith("after 1.2 s")), () -> "" + report.lines());
        assertTrue(report.lines().getLast().startsWith("It plays"));
        assertTrue(JsonMapper.shared().readTree(report.json()).get("plays").asBoolean());
    }

    static Evidence timedOut() {
        return TIMED_OUT;
    }
}
