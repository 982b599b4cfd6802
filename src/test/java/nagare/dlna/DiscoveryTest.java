package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.dlna.ssdp.LanAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DiscoveryTest {
    private static final String MAN = "MAN: \"ssdp:discover\"";

    private House house;
    private SsdpEar ear;

    private static List<String> types() {
        return List.of(
                "urn:schemas-upnp-org:device:MediaServer:1",
                "urn:schemas-upnp-org:service:ContentDirectory:1",
                "urn:schemas-upnp-org:service:ConnectionManager:1",
                "urn:microsoft.com:service:X_MS_MediaReceiverRegistrar:1");
    }

    @BeforeEach
    void open() throws IOException {
        house = new House(Duration.ofMillis(200));
        ear = new SsdpEar(house.device.toString());
        house.open();
    }

    @AfterEach
    void close() {
        house.close();
        ear.close();
    }

    private Set<String> names() {
        return Stream.concat(Stream.of("upnp:rootdevice", "uuid:" + house.device), types().stream())
                .collect(Collectors.toSet());
    }

    private String location() {
        return "http://127.0.0.1:" + house.web.port() + "/upnp/dev/" + house.device + "/desc";
    }

    @Test
    void aSearchForAllIsAnsweredOncePerName() throws IOException {
        var answers = ear.search(6, MAN, "MX: 1", "ST: ssdp:all");
        assertEquals(6, answers.size());
        assertEquals(
                names(),
                answers.stream().map(answer -> answer.header("st")).collect(Collectors.toCollection(TreeSet::new)));
        for (var answer : answers) {
            assertEquals("HTTP/1.1 200 OK", answer.start());
            assertEquals("max-age=86400", answer.header("cache-control"));
            assertEquals(location(), answer.header("location"));
            assertTrue(answer.headers().containsKey("ext"));
            assertEquals("0", answer.header("content-length"));
            assertTrue(answer.header("date").endsWith("GMT"), answer.header("date"));
            assertTrue(answer.header("server").matches("\\S+ UPnP/1\\.0 DLNADOC/1\\.50 Nagare/1\\.2\\.3"));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aSearchForATypeIsAnswered(String type) throws IOException {
        var answers = ear.search(1, MAN, "MX: 1", "ST: " + type);
        assertEquals(1, answers.size());
        assertEquals("uuid:" + house.device + "::" + type, answers.getFirst().header("usn"));
    }

    @Test
    void aSearchForTheDeviceAndForRootsIsAnswered() throws IOException {
        var device = ear.search(1, MAN, "MX: 1", "ST: uuid:" + house.device);
        assertEquals(
                List.of("uuid:" + house.device),
                device.stream().map(a -> a.header("usn")).toList());
        var root = ear.search(1, MAN, "MX: 1", "ST: upnp:rootdevice");
        assertEquals(
                List.of("uuid:" + house.device + "::upnp:rootdevice"),
                root.stream().map(a -> a.header("usn")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-No-MX: 1", "MX: 120", "MX: 0", "MX: -5", "MX: soon", "MX: 99999999999"})
    void anOddMxIsAnsweredSoon(String mx) throws IOException {
        assertEquals(1, ear.search(1, MAN, mx, "ST: upnp:rootdevice").size());
    }

    @Test
    void aManWithoutQuotesIsAnswered() throws IOException {
        assertEquals(
                1,
                ear.search(1, "MAN: ssdp:discover", "MX: 1", "ST: upnp:rootdevice")
                        .size());
    }

    @Test
    void searchesThatAreNotForUsAreNotAnswered() throws IOException {
        assertEquals(List.of(), ear.search(0, "MAN: \"ssdp:other\"", "MX: 1", "ST: upnp:rootdevice"));
        assertEquals(List.of(), ear.search(0, MAN, "MX: 1", "ST: urn:schemas-upnp-org:device:MediaServer:2"));
        assertEquals(List.of(), ear.search(0, MAN, "MX: 1", "ST: urn:schemas-upnp-org:device:MediaRenderer:1"));
        assertEquals(List.of(), ear.search(0, MAN, "MX: 1"));
    }

    @Test
    void garbageOnThePortChangesNothing() throws IOException {
        ear.search(0, "\u0000\u0001", ":", "ST", "x".repeat(1500));
        ear.search(0, MAN, "MX: 1", "ST: urn:x", "ST: uuid:");
        assertEquals(1, ear.search(1, MAN, "MX: 1", "ST: upnp:rootdevice").size());
    }

    @Test
    void everyNameIsAnnouncedWithTheAddressOfItsInterface() throws InterruptedException {
        var missing = new TreeSet<>(names());
        while (!missing.isEmpty()) {
            var alive = ear.awaitAnnouncement(message -> message.header("nts").equals("ssdp:alive"));
            assertEquals(location(), alive.header("location"));
            assertEquals("max-age=86400", alive.header("cache-control"));
            assertEquals("239.255.255.250:1900", alive.header("host"));
            String name = alive.header("nt");
            assertEquals("uuid:" + house.device + (name.startsWith("uuid:") ? "" : "::" + name), alive.header("usn"));
            missing.remove(name);
        }
    }

    @Test
    void whatWasLeftOfAnEarlierLifeIsTakenBackFirst() throws InterruptedException {
        assertEquals("ssdp:byebye", ear.awaitAnnouncement(_ -> true).header("nts"));
    }

    @Test
    void closingSaysGoodbyeForEveryName() throws InterruptedException {
        ear.awaitAnnouncement(message -> message.header("nts").equals("ssdp:alive"));
        house.server.close();
        var missing = new TreeSet<>(names());
        while (!missing.isEmpty()) {
            missing.remove(
                    ear.awaitAnnouncement(message -> message.header("nts").equals("ssdp:byebye"))
                            .header("nt"));
        }
    }

    @Test
    void aClosedServerIsSilentAndCanStartAgain() throws IOException, InterruptedException {
        house.server.close();
        house.server.close();
        assertEquals(List.of(), ear.search(0, MAN, "MX: 1", "ST: upnp:rootdevice"));
        assertEquals(503, house.control.send("GET", house.control.description()).statusCode());
        house.server.start(house.web.address());
        assertEquals(1, ear.search(1, MAN, "MX: 1", "ST: uuid:" + house.device).size());
    }

    @Test
    void itTellsWhereItIsAnnounced() {
        assertEquals(
                List.of("lo (127.0.0.1)"),
                house.server.announced().stream().map(LanAddress::toString).toList());
        house.server.close();
        assertFalse(house.server.announced().iterator().hasNext());
    }
}
