package nagare.endtoend;

import java.io.IOException;
import java.io.StringReader;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/// A UPnP control point of sockets and text, as small as a TV's: it knows nothing of the server but what the standards
/// say (UDA 1.0, ContentDirectory:1).
final class ControlPoint {
    private static final String SERVER_TYPE = "urn:schemas-upnp-org:device:MediaServer:1";
    private static final String DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI control;
    final URI location;
    final String friendlyName;

    private ControlPoint(URI location) throws Exception {
        this.location = location;
        Document description = parse(get(location));
        friendlyName = description.getElementsByTagName("friendlyName").item(0).getTextContent();
        NodeList services = description.getElementsByTagName("service");
        URI found = null;
        for (int i = 0; i < services.getLength(); i++) {
            var service = (Element) services.item(i);
            if (text(service, "serviceType").equals(DIRECTORY)) {
                found = location.resolve(text(service, "controlURL"));
            }
        }
        control = Optional.ofNullable(found).orElseThrow(() -> new IOException("no ContentDirectory"));
    }

    /// Searches the network behind `networkInterface` until the server whose LOCATION has this port answers.
    static ControlPoint find(String networkInterface, int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (var socket = new MulticastSocket(new InetSocketAddress(0))) {
            NetworkInterface network = NetworkInterface.getByName(networkInterface);
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
            socket.setSoTimeout(1500);
            byte[] search =
                    ("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                                    + SERVER_TYPE + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            while (System.nanoTime() < deadline) {
                socket.send(new DatagramPacket(search, search.length, InetAddress.getByName("239.255.255.250"), 1900));
                Optional<URI> location = answer(socket, port);
                if (location.isPresent()) {
                    return new ControlPoint(location.get());
                }
            }
        }
        throw new AssertionError("no media server on port " + port + " answered the search");
    }

    private static Optional<URI> answer(MulticastSocket socket, int port) throws IOException {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                Optional<URI> location = text.lines()
                        .filter(line -> line.regionMatches(true, 0, "LOCATION:", 0, 9))
                        .map(line -> URI.create(line.substring(9).trim()))
                        .filter(uri -> uri.getPort() == port)
                        .findFirst();
                if (location.isPresent()) {
                    return location;
                }
            }
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    /// One object of a Browse answer. `url` is the first res, empty for containers.
    record Found(String id, String title, boolean container, String url, Optional<Long> size) {}

    List<Found> children(String id) throws Exception {
        return browse(id, "BrowseDirectChildren");
    }

    Found metadata(String id) throws Exception {
        return browse(id, "BrowseMetadata").getFirst();
    }

    /// The child with this title, waiting for it to be listed: releases come from the network in their own time.
    Found await(String folder, String title) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            List<Found> children = children(folder);
            for (Found child : children) {
                if (child.title().startsWith(title)) {
                    return child;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no " + title + " in " + children);
            }
            Thread.sleep(100);
        }
    }

    private List<Found> browse(String id, String flag) throws Exception {
        String body = """
                <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
                s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:Browse xmlns:u="%s">\
                <ObjectID>%s</ObjectID><BrowseFlag>%s</BrowseFlag><Filter>*</Filter><StartingIndex>0</StartingIndex>\
                <RequestedCount>0</RequestedCount><SortCriteria></SortCriteria></u:Browse></s:Body></s:Envelope>""".formatted(DIRECTORY, id, flag);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(control)
                        .header("Content-Type", "text/xml; charset=\"utf-8\"")
                        .header("SOAPACTION", '"' + DIRECTORY + "#Browse\"")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Browse " + id + ": " + answer.statusCode() + " " + answer.body());
        }
        String didl =
                parse(answer.body()).getElementsByTagName("Result").item(0).getTextContent();
        return objects(parse(didl).getDocumentElement());
    }

    private static List<Found> objects(Element didl) {
        var found = new ArrayList<Found>();
        for (var node = didl.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                NodeList resources = element.getElementsByTagName("res");
                boolean playable = resources.getLength() > 0;
                String size = playable ? ((Element) resources.item(0)).getAttribute("size") : "";
                found.add(new Found(
                        element.getAttribute("id"),
                        text(element, "dc:title"),
                        element.getTagName().equals("container"),
                        playable ? resources.item(0).getTextContent() : "",
                        size.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(size))));
            }
        }
        return found;
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
