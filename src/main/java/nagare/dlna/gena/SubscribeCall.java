package nagare.dlna.gena;

import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jupnp.UpnpService;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.message.UpnpHeaders;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.message.gena.IncomingSubscribeRequestMessage;
import org.jupnp.model.message.gena.OutgoingSubscribeResponseMessage;
import org.jupnp.model.meta.LocalService;
import org.jupnp.protocol.sync.ReceivingSubscribe;
import org.jupnp.transport.RouterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A SUBSCRIBE, new or a renewal, held to [SubscribeRules] and to the limits of [Subscriptions].
public final class SubscribeCall extends ReceivingSubscribe {
    private static final Logger LOG = LoggerFactory.getLogger(SubscribeCall.class);

    private final Subscriptions book;
    private final SubscribeRules.Neighbourhood neighbours;

    public SubscribeCall(
            UpnpService service,
            StreamRequestMessage message,
            Subscriptions book,
            SubscribeRules.Neighbourhood neighbours) {
        super(service, message);
        this.book = book;
        this.neighbours = neighbours;
    }

    private InetAddress sender() {
        return getInputMessage().getConnection().getRemoteAddress();
    }

    @Override
    protected @Nullable OutgoingSubscribeResponseMessage executeSync() throws RouterException {
        UpnpHeaders headers = getInputMessage().getHeaders();
        String callback = headers.getFirstHeader("CALLBACK");
        if (callback != null) {
            Optional<URI> permitted = SubscribeRules.callback(callback, sender(), neighbours);
            if (permitted.isEmpty()) {
                LOG.debug("a subscription was refused: its callback is not at its sender: sender={}", sender());
                return new OutgoingSubscribeResponseMessage(UpnpResponse.Status.PRECONDITION_FAILED);
            }
            headers.set("CALLBACK", "<" + permitted.get() + ">");
        }
        int seconds = SubscribeRules.seconds(Optional.ofNullable(headers.getFirstHeader("TIMEOUT")));
        headers.set("TIMEOUT", "Second-" + seconds);
        return super.executeSync();
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected OutgoingSubscribeResponseMessage processNewSubscription(
            LocalService service, IncomingSubscribeRequestMessage request) {
        List<URL> callbacks = request.getCallbackURLs();
        if (callbacks == null || callbacks.isEmpty() || !request.hasNotificationHeader()) {
            return new OutgoingSubscribeResponseMessage(UpnpResponse.Status.PRECONDITION_FAILED);
        }
        Subscription made = make(service, request, callbacks.getFirst());
        var replaced = book.admit(made);
        if (replaced.isEmpty()) {
            if (book.mayComplain(System.nanoTime())) {
                LOG.warn("subscriptions are refused, there are too many: limit={}", Subscriptions.MAX_TOTAL);
            }
            return new OutgoingSubscribeResponseMessage(UpnpResponse.Status.INTERNAL_SERVER_ERROR);
        }
        replaced.get().forEach(Subscription::drop);
        subscription = made;
        getUpnpService().getRegistry().addLocalSubscription(made);
        return new OutgoingSubscribeResponseMessage(made);
    }

    @SuppressWarnings("rawtypes")
    private Subscription make(LocalService service, IncomingSubscribeRequestMessage request, URL callback) {
        try {
            return new Subscription(
                    getUpnpService(), service, request.getRequestedTimeoutSeconds(), callback, sender(), book);
        } catch (Exception e) { // as jUPnP declares it
            throw new IllegalStateException("the state of a service could not be read", e);
        }
    }

    /// jUPnP sends the first event from here. Under the subscription's own monitor, so that an event that happens at
    /// this moment comes after it and not in its middle.
    @Override
    public void responseSent(@Nullable StreamResponseMessage response) {
        if (subscription == null) {
            return;
        }
        synchronized (subscription) {
            super.responseSent(response);
        }
    }
}
