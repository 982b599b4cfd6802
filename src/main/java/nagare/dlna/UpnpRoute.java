package nagare.dlna;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;
import org.jspecify.annotations.Nullable;
import org.jupnp.model.Namespace;
import org.jupnp.model.message.Connection;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.message.UpnpHeaders;
import org.jupnp.model.message.UpnpRequest;
import org.jupnp.protocol.ProtocolFactory;
import org.jupnp.transport.spi.UpnpStream;

/// Hands what is below `/upnp` to jUPnP: service descriptions, icons and subscriptions. The device
/// description is written here, for each request, and SOAP calls are [Control]'s. Says 503 before the server
/// is started and after it was closed.
final class UpnpRoute implements Route {
    /// Longest body of a call; a Browse has about 700 bytes.
    static final int MAX_BODY = 64 * 1024;

    /// As most servers spell it; jUPnP leaves out the charset of descriptions.
    static final String XML = "text/xml; charset=\"utf-8\"";

    /// Headers that are added by the web server or must not be repeated.
    private static final Set<String> LEFT_OUT = Set.of("server", "date", "content-length", "connection");

    private final DescriptionExtras.Choice choice;
    private volatile @Nullable Served served;

    /// What there is between open and close.
    private record Served(ProtocolFactory protocols, Description description, Control control) {}

    UpnpRoute(DescriptionExtras.Choice choice) {
        this.choice = choice;
    }

    void open(ProtocolFactory protocols, Description description, Control control) {
        served = new Served(protocols, description, control);
    }

    void close() {
        served = null;
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException {
        String path = exchange.path();
        if (!path.startsWith(UpnpConfiguration.PATH + "/")) {
            return false;
        }
        Served now = served;
        Optional<UpnpRequest.Method> method = method(exchange.method(), path);
        if (now == null) {
            exchange.say(503, "The UPnP server is not running.");
        } else if (method.isEmpty()) {
            exchange.say(405, "This method is not known here.");
        } else if (path.equals(now.description().path())) {
            describe(exchange, now.description());
        } else if (method.get() == UpnpRequest.Method.POST) {
            now.control().handle(exchange);
        } else {
            answer(exchange, request(exchange, method.get()), new Stream(now.protocols()));
        }
        return true;
    }

    private void describe(Exchange exchange, Description description) throws IOException {
        DescriptionExtras extras =
                choice.of(exchange.headers(), exchange.remote().getAddress());
        String xml = description.xml(extras, base(exchange.local()));
        exchange.answer(200, Map.of("Content-Type", XML), xml.getBytes(StandardCharsets.UTF_8));
    }

    /// The address that a request reached is one that its sender can reach again. The port is always written:
    /// the Xbox 360 needs it even when it is 80.
    static URI base(InetSocketAddress local) {
        try {
            return new URI("http", null, local.getAddress().getHostAddress(), local.getPort(), null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("an address is always a host", e);
        }
    }

    /// What jUPnP shall do, if the method fits the path. HEAD, which jUPnP does not know, is a GET whose body
    /// the web server leaves out.
    private static Optional<UpnpRequest.Method> method(String method, String path) {
        return switch (method) {
            case "POST" -> Optional.of(UpnpRequest.Method.POST).filter(_ -> path.endsWith(Namespace.CONTROL));
            case "SUBSCRIBE" -> Optional.of(UpnpRequest.Method.SUBSCRIBE).filter(_ -> path.endsWith(Namespace.EVENTS));
            case "UNSUBSCRIBE" ->
                Optional.of(UpnpRequest.Method.UNSUBSCRIBE).filter(_ -> path.endsWith(Namespace.EVENTS));
            case "GET", "HEAD" ->
                Optional.of(UpnpRequest.Method.GET)
                        .filter(_ -> !path.endsWith(Namespace.CONTROL) && !path.endsWith(Namespace.EVENTS));
            default -> Optional.empty();
        };
    }

    private static StreamRequestMessage request(Exchange exchange, UpnpRequest.Method method) {
        var message = new StreamRequestMessage(method, uri(exchange.path()));
        message.setConnection(
                new Peer(exchange.remote().getAddress(), exchange.local().getAddress()));
        var headers = new UpnpHeaders();
        exchange.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        message.setHeaders(headers);
        return message;
    }

    /// Our paths are plain ASCII; what is no URI is none of them.
    private static URI uri(String path) {
        try {
            return URI.create(path);
        } catch (IllegalArgumentException e) {
            return URI.create(UpnpConfiguration.PATH + "/unknown");
        }
    }

    private static void answer(Exchange exchange, StreamRequestMessage request, Stream stream) throws IOException {
        StreamResponseMessage response = stream.process(request);
        if (response == null) {
            stream.sent(null);
            exchange.say(404, "There is nothing here.");
            return;
        }
        byte[] body = response.hasBody() ? response.getBodyBytes() : new byte[0];
        try {
            exchange.answer(response.getOperation().getStatusCode(), headers(response), body);
        } catch (IOException e) {
            stream.failed(e);
            throw e;
        }
        stream.sent(response); // the first event of a subscription must come after this answer
    }

    private static List<Header> headers(StreamResponseMessage response) {
        var headers = new ArrayList<Header>();
        response.getHeaders().forEach((name, values) -> {
            if (!LEFT_OUT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> headers.add(new Header(name, value.equals("text/xml") ? XML : value)));
            }
        });
        return headers;
    }

    /// Who is at the two ends.
    private record Peer(InetAddress remote, InetAddress local) implements Connection {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public InetAddress getRemoteAddress() {
            return remote;
        }

        @Override
        public InetAddress getLocalAddress() {
            return local;
        }
    }

    /// One request inside jUPnP.
    private static final class Stream extends UpnpStream {
        private Stream(ProtocolFactory factory) {
            super(factory);
        }

        private void sent(@Nullable StreamResponseMessage response) {
            responseSent(response);
        }

        private void failed(IOException failure) {
            responseException(failure);
        }

        @Override
        public void run() {
            throw new UnsupportedOperationException("the thread of the exchange does it");
        }
    }
}
