package nagare.torrent.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IgdXmlTest {
    static final String DESCRIPTION = """
            <?xml version="1.0"?>
            <root xmlns="urn:schemas-upnp-org:device-1-0"><device>
            <serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
            <controlURL>/no</controlURL></service></serviceList>
            <deviceList><device><deviceList><device><serviceList><service>
            <serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>
            <serviceId>x</serviceId><controlURL>/ctl/IPConn</controlURL></service></serviceList></device></deviceList>
            </device></deviceList></device></root>
            """;

    @Test
    void theServiceThatOpensPortsIsFoundWhereverItIs() throws Exception {
        var read = IgdXml.description(DESCRIPTION.getBytes(StandardCharsets.UTF_8));

        assertEquals(
                Optional.of(new IgdXml.Service("urn:schemas-upnp-org:service:WANIPConnection:1", "/ctl/IPConn")),
                read.service());
        assertEquals(Optional.empty(), read.base());
    }

    @Test
    void adslRoutersCallItOtherwise() throws Exception {
        var text = DESCRIPTION
                .replace("WANIPConnection", "WANPPPConnection")
                .replace("<device>\n<serviceList>", "<URLBase>http://10.0.0.1:5000/</URLBase><device><serviceList>");

        var read = IgdXml.description(text.getBytes(StandardCharsets.UTF_8));

        assertEquals(
                "urn:schemas-upnp-org:service:WANPPPConnection:1",
                read.service().orElseThrow().type());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                "<a>&undefined;</a>",
                "<a><b></a>",
                "",
                "no xml",
            })
    void whatIsOddIsRefused(String text) {
        assertThrows(XMLStreamException.class, () -> IgdXml.values(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void elementsAreReadUpToTheirLimit() throws Exception {
        var most = "<a>" + "<b/>".repeat(IgdXml.MAX_ELEMENTS - 1) + "</a>";
        IgdXml.values(most.getBytes(StandardCharsets.UTF_8));

        var more = "<a>" + "<b/>".repeat(IgdXml.MAX_ELEMENTS) + "</a>";
        assertThrows(XMLStreamException.class, () -> IgdXml.values(more.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void bytesAreReadUpToTheirLimit() throws Exception {
        var most = "<a>" + " ".repeat(IgdXml.MAX_BYTES - 7) + "</a>";
        IgdXml.values(most.getBytes(StandardCharsets.UTF_8));

        assertThrows(XMLStreamException.class, () -> IgdXml.values((most + " ").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void textIsCutAtItsLimit() throws Exception {
        var long1 = "<a>" + "x".repeat(IgdXml.MAX_TEXT + 1) + "</a>";

        assertEquals(
                "x".repeat(IgdXml.MAX_TEXT),
                IgdXml.values(long1.getBytes(StandardCharsets.UTF_8)).get("a"));
    }

    @Test
    void httpAnswersAreReadByLengthInChunksAndToTheEnd() throws Exception {
        for (var answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyrest",
                "HTTP/1.0 200 OK\n\nbody",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\n\r\n")) {
            assertEquals("body", new String(reply(answer).body(), StandardCharsets.US_ASCII), answer);
        }
    }

    @Test
    void httpHeadsAndBodiesAreReadUpToTheirLimits() throws Exception {
        var head = "HTTP/1.1 200 OK\r\nX: ";
        var longest = head + "y".repeat(PlainHttp.MAX_HEAD_BYTES - head.length() - "\r\r".length() + 2);
        assertThrows(IOException.class, () -> reply(longest + "yy\r\n\r\n"));
        assertEquals(
                200,
                reply(head + "y".repeat(PlainHttp.MAX_HEAD_BYTES - 100) + "\r\n\r\n")
                        .status());

        var body = "z".repeat(PlainHttp.MAX_BODY_BYTES);
        assertEquals(
                PlainHttp.MAX_BODY_BYTES,
                reply("HTTP/1.1 200 OK\r\n\r\n" + body).body().length);
        assertThrows(IOException.class, () -> reply("HTTP/1.1 200 OK\r\n\r\n" + body + "z"));
        assertThrows(
                IOException.class,
                () -> reply(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + (PlainHttp.MAX_BODY_BYTES + 1) + "\r\n\r\n" + body));
        assertThrows(
                IOException.class,
                () -> reply(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" + body + "\r\n1\r\nz\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "SIP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void brokenHttpIsRefused(String answer) {
        assertThrows(IOException.class, () -> reply(answer));
    }

    @Test
    void theLocationOfASearchsAnswerIsRead() {
        var answer =
                "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLocation: %s\r\n\r\n";

        assertEquals(
                Optional.of(URI.create("http://192.168.1.1:5000/x.xml")),
                IgdSearch.location(answer.formatted("http://192.168.1.1:5000/x.xml")));
        assertEquals(Optional.empty(), IgdSearch.location(answer.formatted("http://a b")));
        assertEquals(Optional.empty(), IgdSearch.location(answer.formatted("http://x/" + "y".repeat(504))));
        assertEquals(Optional.empty(), IgdSearch.location("NOTIFY * HTTP/1.1\r\nLocation: http://1.1.1.1/\r\n"));
    }

    @Test
    void theTableOfRoutesNamesTheGateways() throws Exception {
        var lines = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask",
                "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000",
                "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000",
                "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF",
                "eth0\t00000000\tzz\t0003",
                "");

        assertEquals(
                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("192.168.1.1")),
                Gateways.read(lines, List.of()));
        assertEquals(List.of(InetAddress.ofLiteral("192.168.1.1")), Gateways.read(lines, List.of("wlan0")));
    }

    private static PlainHttp.Reply reply(String answer) throws IOException {
        return PlainHttp.read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
