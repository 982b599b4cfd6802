package nagare.dlna;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nagare.dlna.directory.Call;
import nagare.dlna.directory.Service;
import nagare.dlna.directory.UpnpFault;
import nagare.renderer.Renderers;
import org.jspecify.annotations.Nullable;
import org.jupnp.UpnpService;
import org.jupnp.model.message.Connection;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.resource.ServiceControlResource;
import org.jupnp.protocol.sync.ReceivingAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A SOAP call of one of our services. jUPnP finds the service; reading, doing and answering are ours, as its
/// way takes a lock per service with a 500 ms timeout, refuses calls that leave out an argument, and takes
/// 100 ms for 1000 items.
final class ActionCall extends ReceivingAction {
    private static final String QUERY = "urn:schemas-upnp-org:control-1-0#QueryStateVariable";
    private static final Logger LOG = LoggerFactory.getLogger(ActionCall.class);

    private final int httpPort;
    private final Renderers renderers;

    ActionCall(UpnpService service, StreamRequestMessage message, int httpPort, Renderers renderers) {
        super(service, message);
        this.httpPort = httpPort;
        this.renderers = renderers;
    }

    @Override
    protected @Nullable StreamResponseMessage executeSync() {
        StreamRequestMessage message = getInputMessage();
        var resource = getUpnpService().getRegistry().getResource(ServiceControlResource.class, message.getUri());
        if (resource == null) {
            return null; // jUPnP answers 404
        }
        if (!isXml(message.getHeaders().getFirstHeader("Content-Type"))) {
            return new StreamResponseMessage(UpnpResponse.Status.UNSUPPORTED_MEDIA_TYPE);
        }
        Service service = ServiceState.of(resource.getModel()).service();
        try {
            byte[] body = message.hasBody() ? message.getBodyBytes() : new byte[0];
            return call(service, Soap.read(body));
        } catch (Soap.Malformed e) {
            LOG.debug("a call was not SOAP: service={} reason={}", service.name(), e.getMessage());
            return new StreamResponseMessage(UpnpResponse.Status.BAD_REQUEST);
        }
    }

    private StreamResponseMessage call(Service service, Soap.Request request) {
        try {
            String name = wanted(service, request);
            if (name.isEmpty()) {
                return answer(UpnpResponse.Status.OK, Soap.variable(variable(service, request)));
            }
            Service.Action action = service.action(name).orElseThrow(ActionCall::invalidAction);
            List<String> values = action.handler().handle(toCall(request));
            return answer(UpnpResponse.Status.OK, Soap.answer(service, action, values));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var fault = new UpnpFault(UpnpFault.ACTION_FAILED, "The server is stopping");
            return answer(UpnpResponse.Status.INTERNAL_SERVER_ERROR, Soap.fault(fault));
        } catch (UpnpFault fault) {
            LOG.debug("a call failed: service={} code={}", service.name(), fault.code());
            return answer(UpnpResponse.Status.INTERNAL_SERVER_ERROR, Soap.fault(fault));
        } catch (RuntimeException e) {
            LOG.error("a call failed by a fault of ours: service={}", service.name(), e);
            var fault = new UpnpFault(UpnpFault.ACTION_FAILED, "Action Failed");
            return answer(UpnpResponse.Status.INTERNAL_SERVER_ERROR, Soap.fault(fault));
        }
    }

    /// The action that the header `SOAPACTION: "TYPE:VERSION#ACTION"` names, with or without its quotes, in
    /// any version of our service type; empty for `QueryStateVariable`. The header is demanded: a web page
    /// cannot send it to us without being asked first.
    private String wanted(Service service, Soap.Request request) throws UpnpFault {
        String header = getInputMessage().getHeaders().getFirstHeader("SOAPACTION");
        String text = header == null ? "" : header.strip().replace("\"", "");
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

    private Call toCall(Soap.Request request) {
        StreamRequestMessage message = getInputMessage();
        Connection connection = message.getConnection();
        return new Call(
                request.arguments(),
                UpnpRoute.base(new InetSocketAddress(connection.getLocalAddress(), httpPort)),
                connection.getRemoteAddress(),
                renderers.of(
                        name -> Optional.ofNullable(message.getHeaders().getFirstHeader(name)),
                        connection.getRemoteAddress()));
    }

    private static boolean isXml(@Nullable String contentType) {
        return contentType == null || contentType.toLowerCase(Locale.ROOT).contains("xml");
    }

    private static StreamResponseMessage answer(UpnpResponse.Status status, String body) {
        var message = new StreamResponseMessage(new UpnpResponse(status), body);
        message.getHeaders().set("Content-Type", UpnpRoute.XML);
        message.getHeaders().set("EXT", "");
        return message;
    }
}
