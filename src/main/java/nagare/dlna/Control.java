package nagare.dlna;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nagare.dlna.didl.XmlBytes;
import nagare.dlna.directory.Call;
import nagare.dlna.directory.Service;
import nagare.dlna.directory.UpnpFault;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.renderer.Renderers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SOAP calls of our services, beside jUPnP: its way takes a lock per service with a 500 ms timeout, refuses
/// calls that leave out an argument, and takes 100 ms for 1000 items. Thread-safe.
final class Control {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int FAULT = 500; // UDA 1.0 §3.2.2: every fault
    /// Answers up to this length are sent in one write with their headers.
    private static final int SMALL = 64 * 1024;
    private static final String QUERY = "urn:schemas-upnp-org:control-1-0#QueryStateVariable";
    private static final List<Header> HEADERS =
            List.of(new Header("Content-Type", UpnpRoute.XML), new Header("EXT", ""));
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    private final Map<String, Service> services;
    private final Renderers renderers;
    /// Calls are worked on as many at a time as there are processors, in the order in which they came: fifty TVs that
    /// browse at once would all wait longer for their page, and hold the memory of fifty pages under way.
    private final Turns turns = new Turns(Runtime.getRuntime().availableProcessors());

    /// `services` by the path of their control URL.
    Control(Map<String, Service> services, Renderers renderers) {
        this.services = Map.copyOf(services);
        this.renderers = renderers;
    }

    /// What a call comes to.
    private record Answer(int status, XmlBytes body) {}

    void handle(Exchange exchange) throws IOException {
        Service service = services.get(exchange.path());
        if (service == null) {
            exchange.say(404, "There is nothing here.");
            return;
        }
        byte[] body = exchange.body(UpnpRoute.MAX_BODY);
        if (!isXml(exchange.header("Content-Type"))) {
            exchange.say(UNSUPPORTED_MEDIA_TYPE, "A call is XML.");
            return;
        }
        Soap.Request request;
        try {
            request = Soap.read(body);
        } catch (Soap.Malformed e) {
            LOG.debug("a call was not SOAP: service={} reason={}", service.name(), e.getMessage());
            exchange.say(BAD_REQUEST, "This is not SOAP.");
            return;
        }
        send(exchange, call(exchange, service, request));
    }

    private static void send(Exchange exchange, Answer answer) throws IOException {
        List<ByteBuffer> pieces = answer.body().pieces();
        if (answer.body().length() <= SMALL) {
            exchange.answer(answer.status(), HEADERS, answer.body().bytes());
            return;
        }
        try (var body = exchange.stream(answer.status(), HEADERS, answer.body().length())) {
            for (ByteBuffer piece : pieces) {
                body.write(piece);
            }
        }
    }

    private Answer call(Exchange exchange, Service service, Soap.Request request) {
        try {
            return turns.take(() -> answer(exchange, service, request));
        } catch (InterruptedException e) {
            return stopping();
        }
    }

    private Answer answer(Exchange exchange, Service service, Soap.Request request) {
        try {
            String name = wanted(exchange, service, request);
            if (name.isEmpty()) {
                return new Answer(OK, Soap.variable(variable(service, request)));
            }
            Service.Action action = service.action(name).orElseThrow(Control::invalidAction);
            List<Service.Value> values = action.handler().handle(toCall(exchange, request));
            return new Answer(OK, Soap.answer(service, action, values));
        } catch (UpnpFault fault) {
            LOG.debug("a call failed: service={} code={}", service.name(), fault.code());
            return new Answer(FAULT, Soap.fault(fault));
        } catch (InterruptedException e) {
            return stopping();
        } catch (RuntimeException e) {
            LOG.error("a call failed by a fault of ours: service={}", service.name(), e);
            return new Answer(FAULT, Soap.fault(new UpnpFault(UpnpFault.ACTION_FAILED, "Action Failed")));
        }
    }

    private static Answer stopping() {
        Thread.currentThread().interrupt();
        return new Answer(FAULT, Soap.fault(new UpnpFault(UpnpFault.ACTION_FAILED, "The server is stopping")));
    }

    /// The action that the header `SOAPACTION: "TYPE:VERSION#ACTION"` names, with or without its quotes, in
    /// any version of our service type; empty for `QueryStateVariable`. The header is demanded: a web page
    /// cannot send it to us without being asked first.
    private static String wanted(Exchange exchange, Service service, Soap.Request request) throws UpnpFault {
        String text = exchange.header("SOAPACTION").orElse("").strip().replace("\"", "");
        if (text.equals(QUERY) && request.action().equals(QUERY.substring(QUERY.indexOf('#') + 1))) {
            return "";
        }
        int hash = text.lastIndexOf('#');
        boolean ours = hash > 0 && text.startsWith(service.family() + ":");
        String name = text.substring(hash + 1);
        if (name.isEmpty() || !ours || !name.equals(request.action())) {
            throw invalidAction();
        }
        return name;
    }

    private static UpnpFault invalidAction() {
        return new UpnpFault(UpnpFault.INVALID_ACTION, "Invalid Action");
    }

    /// The value of a variable (UDA 1.0 §3.3). Later versions do without it; old test tools ask.
    private static String variable(Service service, Soap.Request request) throws UpnpFault {
        String name = request.arguments().getOrDefault("varName", "").strip();
        String value = service.state().get().get(name);
        if (value == null) {
            throw new UpnpFault(UpnpFault.INVALID_VARIABLE, "Invalid Var");
        }
        return value;
    }

    private Call toCall(Exchange exchange, Soap.Request request) {
        URI base = UpnpRoute.base(exchange.local());
        var remote = exchange.remote().getAddress();
        return new Call(request.arguments(), base, remote, renderers.of(exchange::header, remote));
    }

    private static boolean isXml(Optional<String> contentType) {
        return contentType
                .map(type -> type.toLowerCase(Locale.ROOT).contains("xml"))
                .orElse(true);
    }
}
