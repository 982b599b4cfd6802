package nagare.dlna.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.renderer.profile.Costume;
import nagare.renderer.profile.RendererProfile;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {
    private static List<String> call(Service service, String action, Map<String, String> arguments) throws Exception {
        var call = new Call(
                arguments,
                URI.create("http://127.0.0.1:80"),
                InetAddress.getLoopbackAddress(),
                RendererProfile.GENERIC);
        return Answers.texts(service.action(action).orElseThrow().handler().handle(call));
    }

    @Test
    void theSourceListsEveryTypeInFourFieldsBelowFourKilobytes() throws Exception {
        List<String> info = call(Connections.service(), "GetProtocolInfo", Map.of());
        for (String one : info.getFirst().split(",")) {
            assertEquals(4, one.split(":").length, one);
        }
        assertTrue(info.getFirst().contains("http-get:*:video/x-matroska:*"));
        assertTrue(info.getFirst().length() < 4096);
        assertEquals("", info.get(1));
    }

    @Test
    void aFamilyThatLooksForItsOwnWordsGetsThem() throws Exception {
        var costume = new Costume(Optional.empty(), Map.of(), Map.of(), false, Optional.of("http-get:*:video/mp4:*"));
        var usual = RendererProfile.GENERIC;
        var profile = new RendererProfile("own", "Own", usual.formats(), usual.manners(), usual.captions(), costume);
        var call = new Call(Map.of(), URI.create("http://127.0.0.1:80"), InetAddress.getLoopbackAddress(), profile);
        var answer = Connections.service()
                .action("GetProtocolInfo")
                .orElseThrow()
                .handler()
                .handle(call);
        assertEquals(Service.Value.texts("http-get:*:video/mp4:*", ""), answer);
    }

    @Test
    void connectionZeroIsThereAndNoOther() throws Exception {
        assertEquals(List.of("0"), call(Connections.service(), "GetCurrentConnectionIDs", Map.of()));
        assertEquals(
                List.of("-1", "-1", "", "", "-1", "Output", "OK"),
                call(Connections.service(), "GetCurrentConnectionInfo", Map.of("ConnectionID", "0")));
        assertEquals(706, faultOf("5"));
        assertEquals(706, faultOf("-1"));
        assertEquals(402, faultOf("one"));
        assertEquals(402, faultOf("99999999999"));
    }

    private static int faultOf(String connection) {
        return assertThrows(
                        UpnpFault.class,
                        () -> call(
                                Connections.service(), "GetCurrentConnectionInfo", Map.of("ConnectionID", connection)))
                .code();
    }

    @Test
    void connectionsCannotBeMade() {
        assertTrue(Connections.service().action("PrepareForConnection").isEmpty());
        assertTrue(Connections.service().action("ConnectionComplete").isEmpty());
    }

    @Test
    void everybodyIsAuthorised() throws Exception {
        Service registrar = MediaReceiverRegistrar.service();
        assertEquals(List.of("1"), call(registrar, "IsAuthorized", Map.of()));
        assertEquals(List.of("1"), call(registrar, "IsValidated", Map.of("DeviceID", "")));
        assertEquals(List.of(""), call(registrar, "RegisterDevice", Map.of("RegistrationReqMsg", "AAAA")));
    }
}
