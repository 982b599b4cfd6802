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
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/// A UPnP control point of sockets and text, as small as a TV's: it knows nothing of the server but what the standards
/// say (UDA 1.0, ContentDirectory:1).
final class ControlPoint {
    static final String ROOT = "0";

    private static final String SERVER_TYPE = "urn:schemas-upnp-org:device:MediaServer:1";
    private static final String DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1";
    private static final long PATIENCE_SECONDS = 90;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI location;
    private final URI control;
    private final String friendlyName;
    private final String udn;
    private final String userAgent;

    private ControlPoint(URI location) throws Exception {
        this(location, "test");
    }

    private ControlPoint(URI location, String userAgent) throws Exception {
        this.location = location;
        this.userAgent = userAgent;
        Document description = parse(get(location));
        friendlyName = text(description.getDocumentElement(), "friendlyName");
        udn = text(description.getDocumentElement(), "UDN");
        NodeList services = description.getElementsByTagName("service");
        Optional<URI> found = Optional.empty();
        for (int i = 0; i < services.getLength(); i++) {
            var service = (Element) services.item(i);
            if (text(service, "serviceType").equals(DIRECTORY)) {
                found = Optional.of(location.resolve(text(service, "controlURL")));
            }
        }
        control = found.orElseThrow(() -> new IOException("no ContentDirectory in " + location));
    }

    /// Searches the network behind the interface until a media server answers whose LOCATION is wanted.
    static ControlPoint find(String networkInterface, Predicate<URI> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (var socket = new MulticastSocket(new InetSocketAddress(0))) {
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(networkInterface));
            socket.setSoTimeout(1500); // longer than the MX below, within which a server answers
            byte[] search = """
                    M-SEARCH * HTTP/1.1\r
                    HOST: 239.255.255.250:1900\r
                    MAN: "ssdp:discover"\r
                    MX: 1\r
                    ST: %s\r
                    \r
                    """.formatted(SERVER_TYPE).getBytes(StandardCharsets.US_ASCII);
            while (System.nanoTime() < deadline) {
                socket.send(new DatagramPacket(search, search.length, InetAddress.ofLiteral("239.255.255.250"), 1900));
                Optional<URI> location = answer(socket, wanted);
                if (location.isPresent()) {
                    return new ControlPoint(location.get());
                }
            }
        }
        throw new AssertionError("no media server that is wanted answered the search on " + networkInterface);
    }

    private static Optional<URI> answer(MulticastSocket socket, Predicate<URI> wanted) throws IOException {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                Optional<URI> location = text.lines()
                        .filter(line -> line.regionMatches(true, 0, "LOCATION:", 0, 9))
                        .map(line -> URI.create(line.substring(9).strip()))
                        .filter(wanted)
                        .findFirst();
                if (location.isPresent()) {
                    return location;
                }
            }
        } catch (SocketTimeoutException _) {
            return Optional.empty();
        }
    }

    /// One object of a Browse answer. `url` and `protocol` are those of the first res, empty for containers.
    record Found(
            String id,
            String parent,
            String title,
            boolean container,
            String upnpClass,
            String url,
            String protocol,
            Optional<Long> size,
            int depth) {}

    /// The same server, as a device of this name sees it.
    ControlPoint called(String name) throws Exception {
        return new ControlPoint(location, name);
    }

    URI location() {
        return location;
    }

    /// Where actions of its ContentDirectory are asked for.
    URI control() {
        return control;
    }

    String friendlyName() {
        return friendlyName;
    }

    /// `uuid:…`
    String udn() {
        return udn;
    }

    List<Found> children(String id) throws Exception {
        return browse(id, "BrowseDirectChildren", 0);
    }

    Found metadata(String id) throws Exception {
        return browse(id, "BrowseMetadata", 0).getFirst();
    }

    /// The child whose title begins like this, waiting for it to be listed: releases come from the network in their own
    /// time.
    Found await(String folder, String title, Predicate<Found> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            List<Found> children = children(folder);
            for (Found child : children) {
                if (child.title().startsWith(title) && wanted.test(child)) {
                    return child;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no " + title + " as it should be in " + children);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /// Everything below a folder, each folder before what is in it.
    List<Found> walk(String folder) throws Exception {
        var all = new ArrayList<Found>();
        walk(folder, 0, all);
        return all;
    }

    private void walk(String folder, int depth, List<Found> all) throws Exception {
        for (Found child : browse(folder, "BrowseDirectChildren", depth)) {
            all.add(child);
            if (child.container()) {
                walk(child.id(), depth + 1, all);
            }
        }
    }

    /// An object as it stands in the answer.
    String didl(String id) throws Exception {
        return didl(id, "BrowseMetadata");
    }

    private String didl(String id, String flag) throws Exception {
        String body = """
                <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
                s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:Browse xmlns:u="%s">\
                <ObjectID>%s</ObjectID><BrowseFlag>%s</BrowseFlag><Filter>*</Filter><StartingIndex>0</StartingIndex>\
                <RequestedCount>0</RequestedCount><SortCriteria></SortCriteria></u:Browse></s:Body></s:Envelope>""".formatted(DIRECTORY, id, flag);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(control)
                        .header("Content-Type", "text/xml; charset=\"utf-8\"")
                        .header("SOAPACTION", '"' + DIRECTORY + "#Browse\"")
                        .header("User-Agent", userAgent)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Browse " + id + ": " + answer.statusCode() + " " + answer.body());
        }
        return text(parse(answer.body()).getDocumentElement(), "Result");
    }

    private List<Found> browse(String id, String flag, int depth) throws Exception {
        var found = new ArrayList<Found>();
        NodeList nodes = parse(didl(id, flag)).getDocumentElement().getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                found.add(object(element, depth));
            }
        }
        return found;
    }

    private static Found object(Element element, int depth) {
        NodeList resources = element.getElementsByTagName("res");
        Optional<Element> resource = Optional.ofNullable((Element) resources.item(0));
        return new Found(
                element.getAttribute("id"),
                element.getAttribute("parentID"),
                text(element, "dc:title"),
                element.getTagName().equals("container"),
                text(element, "upnp:class"),
                resource.map(Element::getTextContent).orElse(""),
                resource.map(res -> res.getAttribute("protocolInfo")).orElse(""),
                resource.map(res -> res.getAttribute("size"))
                        .filter(size -> !size.isEmpty())
                        .map(Long::valueOf),
                depth);
    }

    private static String text(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        if (found.getLength() == 0) {
            throw new AssertionError("no " + name + " in " + element.getTagName());
        }
        return found.item(0).getTextContent();
    }

    private String get(URI uri) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(uri + ": " + answer.statusCode());
        }
        return answer.body();
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
