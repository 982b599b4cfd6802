package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import nagare.dlna.directory.UpnpFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SoapTest {
    private static final String ENVELOPE = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";

    private static Soap.Request read(String xml) throws Soap.Malformed {
        return Soap.read(xml.getBytes(StandardCharsets.UTF_8));
    }

    private static String browse(String arguments) {
        return ENVELOPE + "<s:Body><u:Browse xmlns:u=\"urn:x\">" + arguments + "</u:Browse></s:Body></s:Envelope>";
    }

    @Test
    void anActionAndItsArgumentsAreRead() throws Soap.Malformed {
        var request = read("<?xml version=\"1.0\"?>\n"
                + browse("<ObjectID> 0 </ObjectID>\n<Filter>a&amp;<![CDATA[<b>]]></Filter>"
                        + "<Empty/><!-- nothing --><u:Other>x</u:Other>"));
        assertEquals("Browse", request.action());
        assertEquals(Map.of("ObjectID", " 0 ", "Filter", "a&<b>", "Empty", "", "Other", "x"), request.arguments());
    }

    @Test
    void aHeaderIsPassedOverAndNoNamespaceIsNeeded() throws Soap.Malformed {
        var request = read("<Envelope><Header><a><b>x</b></a></Header><Body><Browse/></Body></Envelope>");
        assertEquals(new Soap.Request("Browse", Map.of()), request);
    }

    @Test
    void theFirstOfTwoArgumentsOfOneNameCounts() throws Soap.Malformed {
        assertEquals(Map.of("A", "1"), read(browse("<A>1</A><A>2</A>")).arguments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1"})
    void aDocumentTypeIsRefusedInEveryEncoding(String charset) {
        String mark = charset.startsWith("UTF-16") ? "\ufeff" : "";
        String xml = mark + "<?xml version=\"1.0\" encoding=\"" + charset.substring(0, Math.min(6, charset.length()))
                + (charset.equals("ISO-8859-1") ? "59-1" : "")
                + "\"?><!DOCTYPE s:Envelope [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                + browse("<ObjectID>&x;</ObjectID>");
        assertThrows(Soap.Malformed.class, () -> Soap.read(xml.getBytes(Charset.forName(charset))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET / HTTP/1.0",
                "<a/>",
                "<Envelope/>",
                "<Envelope><Body/></Envelope>",
                "<Envelope><Body><Browse></Body></Envelope>",
                "<Envelope><Body><Browse><A><B>x</B></A></Browse></Body></Envelope>",
                "<Envelope><Body><Browse/></Body></Envelope><Envelope/>",
                "<Envelope><Body><Browse><A>&unknown;</A></Browse></Body></Envelope>",
                "<Envelope><Body><Browse><A>\u0001</A></Browse></Body></Envelope>",
                "<Envelope><Body><Browse>"
            })
    void whatIsNotSoapIsRefused(String xml) {
        assertThrows(Soap.Malformed.class, () -> read(xml));
    }

    @Test
    void theNumberOfArgumentsIsLimited() throws Soap.Malformed {
        var fits = new StringBuilder();
        for (int i = 0; i < Soap.MAX_ARGUMENTS; i++) {
            fits.append("<A").append(i).append("/>");
        }
        assertEquals(
                Soap.MAX_ARGUMENTS, read(browse(fits.toString())).arguments().size());
        assertThrows(Soap.Malformed.class, () -> read(browse(fits + "<B/>")));
    }

    @Test
    void theDepthOfAHeaderIsLimited() throws Soap.Malformed {
        String body = "<Body><Browse/></Body></Envelope>";
        int inner = Soap.MAX_DEPTH - 1;
        String fits = "<Envelope><Header>" + "<a>".repeat(inner) + "</a>".repeat(inner) + "</Header>" + body;
        assertEquals("Browse", read(fits).action());
        String above = "<Envelope><Header>" + "<a>".repeat(inner + 1) + "</a>".repeat(inner + 1) + "</Header>" + body;
        assertThrows(Soap.Malformed.class, () -> read(above));
    }

    @Test
    void theDepthOfWhatComesAfterTheActionIsLimited() throws Soap.Malformed {
        String fits = "<a>".repeat(Soap.MAX_DEPTH) + "</a>".repeat(Soap.MAX_DEPTH);
        assertEquals(
                "Browse",
                read("<Envelope><Body><Browse/>" + fits + "</Body></Envelope>").action());
        assertThrows(
                Soap.Malformed.class, () -> read("<Envelope><Body><Browse/><a>" + fits + "</a></Body></Envelope>"));
    }

    @Test
    void aFaultCarriesItsCode() {
        assertEquals(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                        + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                        + "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
                        + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>402</errorCode>"
                        + "<errorDescription>a &lt; b</errorDescription></UPnPError></detail></s:Fault>"
                        + "</s:Body></s:Envelope>",
                Soap.fault(new UpnpFault(402, "a < b")).toString());
    }
}
