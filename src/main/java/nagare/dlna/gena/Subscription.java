package nagare.dlna.gena;

import java.net.InetAddress;
import java.net.URL;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.jupnp.UpnpService;
import org.jupnp.model.gena.CancelReason;
import org.jupnp.model.gena.LocalGENASubscription;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.meta.LocalService;
import org.jupnp.protocol.sync.SendingEvent;
import org.jupnp.transport.RouterException;

/// A control point that wants the events of one service. Its events are delivered one at a time and in order, and it is
/// given up after [#MAX_FAILURES] that did not arrive.
public final class Subscription extends LocalGENASubscription {
    static final int MAX_FAILURES = 3;

    private static final int PRECONDITION_FAILED = 412;

    private final UpnpService upnp;
    private final InetAddress host;
    private final Subscriptions book;
    private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private int failures; // touched by the one delivering thread only

    /// @throws Exception jUPnP's declaration; its own code throws none that we know of
    @SuppressWarnings("rawtypes")
    public Subscription(
            UpnpService upnp,
            LocalService service,
            @Nullable Integer seconds,
            URL callback,
            InetAddress host,
            Subscriptions book)
            throws Exception {
        super(service, seconds, List.of(callback));
        this.upnp = upnp;
        this.host = host;
        this.book = book;
    }

    InetAddress host() {
        return host;
    }

    URL callback() {
        return getCallbackURLs().getFirst();
    }

    String serviceId() {
        return getService().getServiceId().toString();
    }

    /// The event with the values of now; they are fixed here, so call it where they are read.
    public Event event() {
        var event = new Event(this);
        queue.add(event);
        return event;
    }

    @Override
    public void established() {}

    @Override
    public void eventReceived() {
        upnp.getConfiguration()
                .getSyncProtocolExecutorService()
                .execute(upnp.getProtocolFactory().createSendingEvent(this));
    }

    @Override
    public void ended(@Nullable CancelReason reason) {
        book.forget(this);
    }

    /// Sends what is queued. A second thread leaves its event to the first, which is still waiting for an answer.
    private void deliver() throws RouterException {
        if (underWay.getAndIncrement() > 0) {
            return;
        }
        do {
            Event next = queue.poll();
            if (next != null && failures < MAX_FAILURES) {
                judge(next.transmit());
            }
        } while (underWay.decrementAndGet() > 0);
    }

    private void judge(@Nullable StreamResponseMessage answer) {
        int status = answer == null ? 0 : answer.getOperation().getStatusCode();
        if (status >= 200 && status < 300) {
            failures = 0;
            return;
        }
        failures = status == PRECONDITION_FAILED ? MAX_FAILURES : failures + 1; // 412: it knows of no subscription
        if (failures >= MAX_FAILURES) {
            drop();
        }
    }

    void drop() {
        upnp.getRegistry().removeLocalSubscription(this);
        end(CancelReason.EXPIRED);
    }

    /// One event message. Running it means: it is its turn, or that of an older one.
    static final class Event extends SendingEvent {
        private final Subscription subscription;

        private Event(Subscription subscription) {
            super(subscription.upnp, subscription);
            this.subscription = subscription;
        }

        @Override
        protected @Nullable StreamResponseMessage executeSync() throws RouterException {
            subscription.deliver();
            return null;
        }

        private @Nullable StreamResponseMessage transmit() throws RouterException {
            return super.executeSync();
        }
    }
}
