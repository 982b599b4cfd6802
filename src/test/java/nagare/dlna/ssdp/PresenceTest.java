package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PresenceTest {
    static final UUID DEVICE = UUID.fromString("0123abcd-0000-4000-8000-00000000000f");
    static final String SERVER = "urn:schemas-upnp-org:device:MediaServer";
    static final String DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory";

    static final Presence PRESENCE = new Presence(
            DEVICE,
            List.of(SERVER + ":1", DIRECTORY + ":3", "urn:microsoft.com:service:X_MS_MediaReceiverRegistrar:1"),
            Duration.ofDays(1),
            "Linux UPnP/1.0 DLNADOC/1.50 Nagare/1",
            8642,
            "/upnp/desc");

    private static final LanAddress HERE =
            new LanAddress("eth0", (Inet4Address) InetAddress.ofLiteral("192.168.1.2"), 24);

    private static List<String> usns(String target) {
        return PRESENCE.matching(target).stream().map(Presence.Name::usn).toList();
    }

    @Test
    void everythingIsEveryNameOnce() {
        String udn = "uuid:" + DEVICE;
        assertEquals(
                List.of(
                        udn + "::upnp:rootdevice",
                        udn,
                        udn + "::" + SERVER + ":1",
                        udn + "::" + DIRECTORY + ":3",
                        udn + "::urn:microsoft.com:service:X_MS_MediaReceiverRegistrar:1"),
                usns("ssdp:all"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whoAsksForAnOlderVersionGetsThatVersion(int version) {
        assertEquals(
                List.of(new Presence.Name(
                        DIRECTORY + ":" + version, "uuid:" + DEVICE + "::" + DIRECTORY + ":" + version)),
                PRESENCE.matching(DIRECTORY + ":" + version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                DIRECTORY + ":4",
                DIRECTORY + ":0",
                DIRECTORY + ":-1",
                DIRECTORY + ":99999",
                DIRECTORY + ":",
                DIRECTORY,
                SERVER + ":2",
                "urn:schemas-upnp-org:device:MediaRenderer:1",
                "urn:schemas-upnp-org:device:ContentDirectory:1",
                "upnp:rootdevices",
                "SSDP:ALL",
                "uuid:",
                "uuid:0123abcd-0000-4000-8000-000000000010",
                "x"
            })
    void othersAreNotAnswered(String target) {
        assertEquals(List.of(), PRESENCE.matching(target));
    }

    @Test
    void theDeviceIsFoundInCapitalsToo() {
        String asked = "uuid:" + DEVICE.toString().toUpperCase(Locale.ROOT);
        assertEquals(List.of("uuid:" + DEVICE), usns(asked));
    }

    @Test
    void datagramsAreThoseOfTheStandard() {
        var root = PRESENCE.names().getFirst();
        assertEquals(
                "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=86400\r\nDATE: Thu, 1 Jan 1970 00:00:00 GMT\r\nEXT:\r\n"
                        + "LOCATION: http://192.168.1.2:8642/upnp/desc\r\nSERVER: Linux UPnP/1.0 DLNADOC/1.50 Nagare/1\r\n"
                        + "ST: upnp:rootdevice\r\nUSN: uuid:" + DEVICE
                        + "::upnp:rootdevice\r\nContent-Length: 0\r\n\r\n",
                text(PRESENCE.answer(root, HERE, Instant.EPOCH)));
        assertEquals(
                "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=86400\r\n"
                        + "LOCATION: http://192.168.1.2:8642/upnp/desc\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n"
                        + "SERVER: Linux UPnP/1.0 DLNADOC/1.50 Nagare/1\r\nUSN: uuid:" + DEVICE
                        + "::upnp:rootdevice\r\n\r\n",
                text(PRESENCE.alive(root, HERE)));
        assertEquals(
                "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: ssdp:byebye\r\nUSN: uuid:"
                        + DEVICE + "::upnp:rootdevice\r\n\r\n",
                text(PRESENCE.byebye(root)));
    }

    @Test
    void aTypeWithoutAVersionIsAMistake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Presence(DEVICE, List.of(SERVER), Duration.ofDays(1), "x", 1, "/"));
    }

    private static String text(byte[] datagram) {
        return new String(datagram, StandardCharsets.US_ASCII);
    }
}
