package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlTest {
    private static final String CHILDREN = "BrowseDirectChildren";

    private static House house;
    private static ControlPoint control;

    @BeforeAll
    static void open() throws IOException {
        house = new House(Duration.ofMillis(200)).open();
        house.library.folder("s1", "0", "Latest").items("s1", 5);
        control = house.control;
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static String code(HttpResponse<String> answer) {
        assertEquals(500, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("<faultstring>UPnPError</faultstring>"), answer.body());
        return ControlPoint.value(answer, "errorCode");
    }

    @Test
    void childrenAreBrowsed() throws Exception {
        var answer = control.browse("s1", CHILDREN, "*", 1, 2, "");
        assertEquals(200, answer.statusCode());
        assertEquals("2", ControlPoint.value(answer, "NumberReturned"));
        assertEquals("5", ControlPoint.value(answer, "TotalMatches"));
        String didl = ControlPoint.value(answer, "Result");
        assertTrue(didl.startsWith("<DIDL-Lite "), didl);
        assertTrue(didl.contains("<dc:title>[Group] Show &lt;é&amp;&gt; - 0001 (1080p).mkv</dc:title>"), didl);
        assertTrue(didl.contains(">http://127.0.0.1:" + house.web.port() + "/media/"), didl);
    }

    @Test
    void theAnswerHasTheHeadersOfTheStandard() throws Exception {
        var answer = control.browse("0", "BrowseMetadata", "*", 0, 0, "");
        assertEquals(
                "text/xml; charset=\"utf-8\"",
                answer.headers().firstValue("content-type").orElse(""));
        assertEquals("", answer.headers().firstValue("ext").orElse("missing"));
        assertTrue(answer.headers().firstValue("date").isPresent());
        assertTrue(answer.headers().firstValue("server").orElse("").contains("UPnP/1.0"));
        assertTrue(answer.body().contains("<u:BrowseResponse xmlns:u=\"" + ControlPoint.DIRECTORY + "\">"));
    }

    @Test
    void theRootsMetadataIsBrowsed() throws Exception {
        var answer = control.browse("0", "BrowseMetadata", "dc:title", 0, 0, "");
        assertTrue(
                ControlPoint.value(answer, "Result").contains("<container id=\"0\" parentID=\"-1\" restricted=\"1\">"));
        assertEquals("1", ControlPoint.value(answer, "TotalMatches"));
    }

    @Test
    void missingArgumentsAreForgiven() throws Exception {
        var answer = control.soap("Browse", "<BrowseFlag>" + CHILDREN + "</BrowseFlag><ObjectID>s1</ObjectID>");
        assertEquals("5", ControlPoint.value(answer, "NumberReturned"));
    }

    @Test
    void faultsCarryTheirCodes() throws Exception {
        assertEquals("701", code(control.browse("nope&<>", "BrowseMetadata", "*", 0, 0, "")));
        assertEquals("402", code(control.browse("0", "", "*", 0, 0, "")));
        assertEquals("402", code(control.browse("0", CHILDREN, "*", -1, 0, "")));
        assertEquals("709", code(control.browse("0", CHILDREN, "*", 0, 0, "???")));
        assertEquals("401", code(control.soap("CreateObject", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:schemas-upnp-org:service:ContentDirectory:1#GetSystemUpdateID",
                "\"urn:schemas-upnp-org:service:ContentDirectory:4#GetSystemUpdateID\"",
                " \"urn:schemas-upnp-org:service:ContentDirectory:1#GetSystemUpdateID\" "
            })
    void theActionIsFoundWithoutQuotesAndInAnyVersion(String header) throws Exception {
        String body = "<Envelope><Body><GetSystemUpdateID/></Body></Envelope>";
        assertEquals("1", ControlPoint.value(control.post(header, body), "Id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "\"urn:schemas-upnp-org:service:ContentDirectory:1\"",
                "\"urn:schemas-upnp-org:service:ContentDirectory:1#Browse\"",
                "\"urn:schemas-upnp-org:service:AVTransport:1#GetSystemUpdateID\""
            })
    void anActionThatTheHeaderDoesNotNameIsRefused(String header) throws Exception {
        String body = "<Envelope><Body><GetSystemUpdateID/></Body></Envelope>";
        assertEquals("401", code(control.post(header, body)));
    }

    @Test
    void everyActionThatPlayersCallAnswers() throws Exception {
        for (String action : new String[] {
            "GetSearchCapabilities",
            "GetSortCapabilities",
            "GetSortExtensionCapabilities",
            "GetFeatureList",
            "GetServiceResetToken",
            "GetSystemUpdateID",
            "X_GetFeatureList",
            "X_GetObjectIDfromIndex",
            "X_GetIndexfromRID",
            "Search"
        }) {
            assertEquals(200, control.soap(action, "").statusCode(), action);
        }
    }

    @Test
    void malformedXmlAndDocumentTypesAreBadRequests() throws Exception {
        String action = "\"" + ControlPoint.DIRECTORY + "#Browse\"";
        String bomb =
                "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><Envelope><Body><Browse><ObjectID>&b;"
                        + "</ObjectID></Browse></Body></Envelope>";
        assertEquals(400, control.post(action, "<Envelope><Body>").statusCode());
        assertEquals(400, control.post(action, "").statusCode());
        assertEquals(400, control.post(action, bomb).statusCode());
        assertEquals(
                400,
                control.post(action, bomb.replace("\"aaaa\"", "SYSTEM \"file:///etc/hostname\""))
                        .statusCode());
    }

    @Test
    void aBodyAtTheLimitIsReadAndOneAboveIsNot() throws Exception {
        String action = "\"" + ControlPoint.DIRECTORY + "#GetSystemUpdateID\"";
        String body = "<Envelope><Body><GetSystemUpdateID/></Body></Envelope>";
        String padding = " ".repeat(UpnpRoute.MAX_BODY - body.length());
        assertEquals(200, control.post(action, body + padding).statusCode());
        assertEquals(413, control.post(action, body + padding + " ").statusCode());
    }

    @Test
    void manyBrowseAtOnce() throws Exception {
        var calls = new ArrayList<Callable<HttpResponse<String>>>();
        for (int i = 0; i < 64; i++) {
            calls.add(() -> control.browse("s1", CHILDREN, "*", 0, 0, ""));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(calls)) {
                assertEquals("5", ControlPoint.value(answer.get(), "NumberReturned"));
            }
        }
    }

    @Test
    void theFilterIsHonoured() throws Exception {
        String plain = ControlPoint.value(control.browse("s1-0", "BrowseMetadata", "dc:title", 0, 0, ""), "Result");
        assertFalse(plain.contains("<res"), plain);
        String all = ControlPoint.value(control.browse("s1-0", "BrowseMetadata", "", 0, 0, ""), "Result");
        assertTrue(all.contains(" size=\"1400000000\""), all);
    }

    private HttpResponse<String> variable(String name) throws Exception {
        return control.post(
                "\"urn:schemas-upnp-org:control-1-0#QueryStateVariable\"",
                "<Envelope><Body><u:QueryStateVariable xmlns:u=\"urn:schemas-upnp-org:control-1-0\"><u:varName>" + name
                        + "</u:varName></u:QueryStateVariable></Body></Envelope>");
    }

    @Test
    void variablesCanBeAskedForAsInUpnp10() throws Exception {
        assertEquals("1", ControlPoint.value(variable("SystemUpdateID"), "return"));
        assertTrue(ControlPoint.value(variable("SortCapabilities"), "return").contains("dc:title"));
        assertEquals("404", code(variable("Nonsense")));
        assertEquals("404", code(variable("")));
    }

    @Test
    void anAnswerOfManyPiecesIsWholeAndOfItsLength() throws Exception {
        house.library.folder("big", "0", "Big").items("big", 600);
        var answer = control.browse("big", CHILDREN, "*", 0, 0, "");
        assertEquals("600", ControlPoint.value(answer, "NumberReturned"));
        assertTrue(ControlPoint.value(answer, "Result").endsWith("</item></DIDL-Lite>"));
        assertTrue(answer.body().endsWith("</s:Envelope>"));
        assertEquals(
                answer.body().getBytes(StandardCharsets.UTF_8).length,
                answer.headers().firstValueAsLong("content-length").orElseThrow());
    }

    @Test
    void otherContentAndUnknownServicesAreRefused() throws Exception {
        assertEquals(415, control.postAs("application/json", "\"x\"", "{}").statusCode());
        assertEquals(405, control.send("POST", control.directory("desc")).statusCode());
        assertEquals(
                404,
                control.send("POST", control.base().resolve("/upnp/dev/none/svc/upnp-org/None/action"))
                        .statusCode());
    }
}
