package nagare.torrent.portmap;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/// A router asked by UPnP (IGD:1 and 2, WANIPConnection and WANPPPConnection).
final class IgdRouter implements Router {
    /// Wants the mapping to stay until it is taken back.
    private static final String ONLY_PERMANENT = "725";

    /// The external port belongs to somebody else.
    private static final String CONFLICT = "718";

    private static final String NO_SUCH_ENTRY = "714";
    private static final byte[] NOTHING = {};

    private final PlainHttp http;
    private final InetSocketAddress at;
    private final URI control;
    private final String type;

    private IgdRouter(PlainHttp http, InetSocketAddress at, URI control, String type) {
        this.http = http;
        this.at = at;
        this.control = control;
        this.type = type;
    }

    /// Reads the description at `location`, which has to be on the machine that answered the search: a neighbour could
    /// else make us talk to anybody.
    ///
    /// @throws IOException when it is no router that opens ports
    static IgdRouter read(URI location, InetAddress answered, PlainHttp http) throws IOException {
        var at = endpoint(location, answered);
        var reply = http.exchange("GET", at, location, "", NOTHING);
        if (reply.status() != 200) {
            throw new IOException("the router's description cannot be read: HTTP status " + reply.status());
        }
        try {
            var description = IgdXml.description(reply.body());
            var service = description
                    .service()
                    .orElseThrow(() -> new IOException("the router has no service that opens ports"));
            var base = description.base().map(URI::create).orElse(location);
            var control = base.resolve(URI.create(service.controlUrl()));
            return new IgdRouter(http, endpoint(control, answered), control, service.type());
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new IOException("the router's description cannot be read", e);
        }
    }

    private static InetSocketAddress endpoint(URI uri, InetAddress answered) throws IOException {
        try {
            boolean plain = "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null;
            if (plain && InetAddress.ofLiteral(uri.getHost()).equals(answered)) {
                return new InetSocketAddress(answered, uri.getPort() < 0 ? 80 : uri.getPort());
            }
        } catch (IllegalArgumentException name) {
            throw new IOException("the router names a place elsewhere", name);
        }
        throw new IOException("the router names a place elsewhere");
    }

    @Override
    public String name() {
        return "the router at " + at.getAddress().getHostAddress() + " (UPnP)";
    }

    @Override
    public Granted map(Port port, int wanted, int seconds) throws IOException {
        var answer = add(port, wanted, seconds);
        if (answer.equals(Optional.of(ONLY_PERMANENT))) {
            seconds = 0;
            answer = add(port, wanted, seconds);
        }
        if (answer.isPresent()) {
            throw answer.get().equals(CONFLICT)
                    ? new PortTaken(name() + " refuses: port " + wanted + " is taken")
                    : new IOException(name() + " refuses: error " + answer.get());
        }
        return new Granted(wanted, seconds);
    }

    /// The error that the router tells; nothing when it did as asked.
    private Optional<String> add(Port port, int wanted, int seconds) throws IOException {
        return error(call(
                "AddPortMapping",
                "<NewRemoteHost></NewRemoteHost><NewExternalPort>" + wanted + "</NewExternalPort><NewProtocol>"
                        + port.protocol() + "</NewProtocol><NewInternalPort>" + port.number()
                        + "</NewInternalPort><NewInternalClient>" + ourAddress().getHostAddress()
                        + "</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>Nagare"
                        + "</NewPortMappingDescription><NewLeaseDuration>" + seconds + "</NewLeaseDuration>"));
    }

    /// The address from which we reach the router.
    private InetAddress ourAddress() throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(at);
            return socket.getLocalAddress();
        }
    }

    @Override
    public void unmap(Port port, int externalPort) throws IOException {
        var error = error(call(
                "DeletePortMapping",
                "<NewRemoteHost></NewRemoteHost><NewExternalPort>" + externalPort + "</NewExternalPort><NewProtocol>"
                        + port.protocol() + "</NewProtocol>"));
        if (error.filter(code -> !code.equals(NO_SUCH_ENTRY)).isPresent()) {
            throw new IOException(name() + " keeps the port: error " + error.get());
        }
    }

    @Override
    public Optional<InetAddress> externalAddress() throws IOException {
        var said = call("GetExternalIPAddress", "").get("NewExternalIPAddress");
        try {
            return Optional.ofNullable(said).filter(text -> !text.isEmpty()).map(InetAddress::ofLiteral);
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<String> error(Map<String, String> values) {
        return Optional.ofNullable(values.get("errorCode")).filter(code -> code.matches("\\d{1,5}"));
    }

    private Map<String, String> call(String action, String arguments) throws IOException {
        var body = "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
                + "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:" + action + " xmlns:u=\""
                + type + "\">" + arguments + "</u:" + action + "></s:Body></s:Envelope>\r\n";
        var reply = http.exchange(
                "POST",
                at,
                control,
                "Content-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \"" + type + "#" + action + "\"\r\n",
                body.getBytes(StandardCharsets.UTF_8));
        try {
            var values = IgdXml.values(reply.body());
            if (reply.status() != 200 && error(values).isEmpty()) {
                throw new IOException(name() + " refuses: HTTP status " + reply.status());
            }
            return values;
        } catch (XMLStreamException e) {
            throw new IOException(
                    name() + " answers something that cannot be read (HTTP status " + reply.status() + ")", e);
        }
    }
}
