package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

final class DescriptionTest {
    /// The order of UDA 1.0 §2.1, which strict parsers want, with the vendor elements behind the identity.
    private static final List<String> ORDER = List.of(
            "deviceType",
            "friendlyName",
            "manufacturer",
            "manufacturerURL",
            "modelDescription",
            "modelName",
            "modelNumber",
            "modelURL",
            "serialNumber",
            "UDN",
            "X_DLNADOC",
            "X_DLNACAP",
            "iconList",
            "serviceList",
            "presentationURL");

    private static House house;

    @BeforeAll
    static void open() throws IOException {
        house = new House(Duration.ofMillis(200)).open();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static Document parse(byte[] xml) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static Document description() throws Exception {
        return parse(house.control.send("GET", house.control.description()).body());
    }

    private static List<Element> elements(Node parent) {
        var children = new ArrayList<Element>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static String text(Document document, String name) {
        NodeList found = document.getElementsByTagNameNS("*", name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    @Test
    void theFieldsAreAllThereAndInOrder() throws Exception {
        Document document = description();
        var device = (Element) document.getElementsByTagNameNS("*", "device").item(0);
        assertEquals(ORDER, elements(device).stream().map(Element::getLocalName).toList());
        for (Element field : elements(device)) {
            assertTrue(
                    field.getLocalName().equals("X_DLNACAP")
                            || !field.getTextContent().isBlank(),
                    field.getNodeName());
        }
    }

    @Test
    void itSaysWhatItIs() throws Exception {
        Document document = description();
        assertEquals(
                "urn:schemas-upnp-org:device-1-0", document.getDocumentElement().getNamespaceURI());
        assertEquals("10", text(document, "major") + text(document, "minor"));
        assertEquals("urn:schemas-upnp-org:device:MediaServer:1", text(document, "deviceType"));
        assertEquals("Test & \"TV\"", text(document, "friendlyName"));
        assertEquals("DMS-1.50", text(document, "X_DLNADOC"));
        assertEquals("uuid:" + house.device, text(document, "UDN"));
        assertEquals("1.2.3", text(document, "modelNumber"));
        assertEquals("", text(document, "ProductCap"), "only Samsung gets it");
        assertEquals("http://127.0.0.1:" + house.web.port() + "/", text(document, "presentationURL"));
    }

    @Test
    void everyAddressInItIsAPathThatAnswers() throws Exception {
        Document document = description();
        Set<String> types = new HashSet<>();
        for (String name : List.of("SCPDURL", "url", "controlURL", "eventSubURL")) {
            NodeList urls = document.getElementsByTagNameNS("*", name);
            assertTrue(urls.getLength() >= 3, name);
            for (int i = 0; i < urls.getLength(); i++) {
                String path = urls.item(i).getTextContent();
                assertTrue(path.startsWith("/upnp/"), path);
                URI uri = house.control.base().resolve(path);
                int status = house.control.send("GET", uri).statusCode();
                assertEquals(name.equals("controlURL") || name.equals("eventSubURL") ? 405 : 200, status, path);
            }
        }
        NodeList services = document.getElementsByTagNameNS("*", "serviceType");
        for (int i = 0; i < services.getLength(); i++) {
            types.add(services.item(i).getTextContent());
        }
        assertEquals(
                Set.of(
                        "urn:schemas-upnp-org:service:ContentDirectory:1",
                        "urn:schemas-upnp-org:service:ConnectionManager:1",
                        "urn:microsoft.com:service:X_MS_MediaReceiverRegistrar:1"),
                types);
    }

    @Test
    void everyServiceDescriptionIsSoundAndEveryArgumentHasItsVariable() throws Exception {
        NodeList urls = description().getElementsByTagNameNS("*", "SCPDURL");
        for (int i = 0; i < urls.getLength(); i++) {
            URI uri = house.control.base().resolve(urls.item(i).getTextContent());
            Document service = parse(house.control.send("GET", uri).body());
            var variables = new HashSet<String>();
            NodeList declared = service.getElementsByTagNameNS("*", "stateVariable");
            for (int v = 0; v < declared.getLength(); v++) {
                variables.add(elements(declared.item(v)).getFirst().getTextContent());
            }
            NodeList related = service.getElementsByTagNameNS("*", "relatedStateVariable");
            assertTrue(related.getLength() > 0, uri.toString());
            for (int r = 0; r < related.getLength(); r++) {
                assertTrue(
                        variables.contains(related.item(r).getTextContent()),
                        related.item(r).getTextContent());
            }
        }
    }

    @Test
    void iconsAreWhatTheDescriptionSays() throws Exception {
        NodeList icons = description().getElementsByTagNameNS("*", "icon");
        var seen = new TreeSet<String>();
        for (int i = 0; i < icons.getLength(); i++) {
            var icon = elements(icons.item(i)).stream()
                    .map(Element::getTextContent)
                    .toList();
            URI uri = house.control.base().resolve(icon.get(4));
            HttpResponse<byte[]> answer = house.control.send("GET", uri);
            assertEquals(
                    icon.get(0), answer.headers().firstValue("content-type").orElse(""));
            var image = ImageIO.read(new ByteArrayInputStream(answer.body()));
            assertEquals(icon.get(1) + "x" + icon.get(2), image.getWidth() + "x" + image.getHeight());
            assertEquals(icon.get(3), Integer.toString(image.getColorModel().getPixelSize()));
            assertTrue(answer.body().length <= 32 * 1024, "as large as DLNA wants an icon at most");
            seen.add(icon.get(0) + " " + icon.get(1));
        }
        assertEquals(Set.of("image/png 48", "image/png 120", "image/jpeg 48", "image/jpeg 120"), seen);
    }

    @Test
    void headTellsTheLengthAndSendsNothing() throws Exception {
        String icon = description().getElementsByTagNameNS("*", "url").item(0).getTextContent();
        for (URI uri : List.of(house.control.description(), house.control.base().resolve(icon))) {
            HttpResponse<byte[]> get = house.control.send("GET", uri);
            HttpResponse<byte[]> head = house.control.send("HEAD", uri);
            assertEquals(200, head.statusCode());
            assertArrayEquals(new byte[0], head.body());
            assertEquals(
                    Integer.toString(get.body().length),
                    head.headers().firstValue("content-length").orElse(""));
            assertEquals(
                    get.headers().firstValue("content-type"), head.headers().firstValue("content-type"));
        }
    }

    @Test
    void theDescriptionIsXmlInQuotedUtf8() throws Exception {
        HttpResponse<byte[]> answer = house.control.send("GET", house.control.description());
        assertEquals(
                "text/xml; charset=\"utf-8\"",
                answer.headers().firstValue("content-type").orElse(""));
        assertFalse(answer.headers().firstValue("server").orElse("").contains("jUPnP"));
    }

    @Test
    void methodsAndPathsThatAreNotKnownAreRefused() throws Exception {
        URI base = house.control.base();
        assertEquals(405, house.control.send("PUT", house.control.description()).statusCode());
        assertEquals(
                405, house.control.send("POST", house.control.description()).statusCode());
        assertEquals(
                405,
                house.control.send("SUBSCRIBE", house.control.description()).statusCode());
        assertEquals(
                405,
                house.control.send("NOTIFY", house.control.directory("event")).statusCode());
        assertEquals(404, house.control.send("GET", base.resolve("/upnp/none")).statusCode());
        assertEquals(404, house.control.send("GET", base.resolve("/upnp/a%20b")).statusCode());
        assertEquals(404, house.control.send("GET", base.resolve("/other")).statusCode());
    }

    @Test
    void namesArePlainAndNotTooLong() {
        assertEquals("ab", DeviceModel.plain("a\u0007\nb\ud800"));
        assertEquals("Nagare", DeviceModel.plain(" \u0000 "));
        assertEquals("😀".repeat(DeviceModel.MAX_NAME), DeviceModel.plain("😀".repeat(DeviceModel.MAX_NAME + 1)));
    }
}
