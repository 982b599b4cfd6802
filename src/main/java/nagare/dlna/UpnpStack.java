package nagare.dlna;

import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.random.RandomGenerator;
import nagare.dlna.gena.SubscribeCall;
import nagare.dlna.gena.Subscription;
import nagare.dlna.gena.Subscriptions;
import nagare.dlna.ssdp.SearchCall;
import nagare.dlna.ssdp.SearchGate;
import nagare.renderer.Renderers;
import org.jspecify.annotations.Nullable;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.controlpoint.ControlPoint;
import org.jupnp.controlpoint.ControlPointImpl;
import org.jupnp.model.gena.LocalGENASubscription;
import org.jupnp.model.message.IncomingDatagramMessage;
import org.jupnp.model.message.OutgoingDatagramMessage;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.message.UpnpHeaders;
import org.jupnp.model.message.UpnpRequest;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.message.header.STAllHeader;
import org.jupnp.model.message.header.UpnpHeader;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.protocol.ProtocolFactory;
import org.jupnp.protocol.ProtocolFactoryImpl;
import org.jupnp.protocol.ReceivingAsync;
import org.jupnp.protocol.async.SendingNotificationAlive;
import org.jupnp.protocol.async.SendingNotificationByebye;
import org.jupnp.protocol.sync.ReceivingAction;
import org.jupnp.protocol.sync.ReceivingSubscribe;
import org.jupnp.protocol.sync.SendingEvent;
import org.jupnp.registry.Registry;
import org.jupnp.registry.RegistryImpl;
import org.jupnp.transport.Router;
import org.jupnp.transport.RouterException;
import org.jupnp.transport.RouterImpl;
import org.jupnp.transport.spi.DatagramIO;
import org.jupnp.transport.spi.InitializationException;
import org.jupnp.transport.spi.MulticastReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// jUPnP with its parts put right: searches, calls and subscriptions are ours, a datagram leaves only through the
/// address it speaks of, when to announce is [Announcer]'s business, and nobody else's device is looked for.
final class UpnpStack extends UpnpServiceImpl {
    private static final Logger LOG = LoggerFactory.getLogger(UpnpStack.class);

    private final UpnpConfiguration settings;
    private final Subscriptions subscriptions;
    private final SearchGate gate = new SearchGate();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final String product;
    private final InstantSource clock;
    private final Renderers renderers;

    /// @param product the `SERVER` header, three product tokens (UDA 1.0 §1.1.2)
    /// @param renderers tells who calls
    UpnpStack(
            UpnpConfiguration settings,
            Subscriptions subscriptions,
            String product,
            InstantSource clock,
            Renderers renderers) {
        super(settings);
        this.settings = settings;
        this.subscriptions = subscriptions;
        this.product = product;
        this.clock = clock;
        this.renderers = renderers;
    }

    @Override
    protected ProtocolFactory createProtocolFactory() {
        return new Protocols();
    }

    @Override
    protected Router createRouter(ProtocolFactory factory, Registry registry) {
        return new LanRouter(factory);
    }

    @Override
    protected Registry createRegistry(ProtocolFactory factory) {
        return new RegistryImpl(this) {
            @Override
            public boolean removeLocalSubscription(LocalGENASubscription subscription) {
                if (subscription instanceof Subscription ours) {
                    subscriptions.forget(ours);
                }
                return super.removeLocalSubscription(subscription);
            }
        };
    }

    /// At its start jUPnP searches for everything and fetches every description on the network. We need none.
    @Override
    protected ControlPoint createControlPoint(ProtocolFactory factory, Registry registry) {
        return new ControlPointImpl(getConfiguration(), factory, registry) {
            @Override
            @SuppressWarnings("rawtypes")
            public void search(UpnpHeader target) {
                if (!(target instanceof STAllHeader)) {
                    super.search(target);
                }
            }
        };
    }

    /// What to do with what comes in and goes out.
    private final class Protocols extends ProtocolFactoryImpl {
        private Protocols() {
            super(UpnpStack.this);
        }

        /// Only searches matter to a server; the rest is dropped before it costs a thread.
        @Override
        @SuppressWarnings({"rawtypes", "unchecked"})
        public @Nullable ReceivingAsync createReceivingAsync(IncomingDatagramMessage message) {
            boolean search = message.getOperation() instanceof UpnpRequest request
                    && request.getMethod() == UpnpRequest.Method.MSEARCH;
            return search && isWelcome(message) ? new SearchCall(UpnpStack.this, message, random) : null;
        }

        /// Neighbours and private networks: an answer to anybody else could only be somebody's attack.
        private boolean isWelcome(IncomingDatagramMessage<?> search) {
            var from = search.getSourceAddress();
            boolean near = from.isSiteLocalAddress()
                    || from.isLinkLocalAddress()
                    || settings.addresses().stream().anyMatch(address -> address.isNeighbour(from));
            String target = search.getHeaders().getFirstHeader("ST");
            return near && target != null && gate.admits(from, search.getSourcePort(), target, System.nanoTime());
        }

        @Override
        protected ReceivingAction createReceivingAction(StreamRequestMessage message) {
            return new ActionCall(UpnpStack.this, message, settings.port(), renderers);
        }

        @Override
        protected ReceivingSubscribe createReceivingSubscribe(StreamRequestMessage message) {
            return new SubscribeCall(UpnpStack.this, message, subscriptions);
        }

        @Override
        public SendingEvent createSendingEvent(LocalGENASubscription subscription) {
            return subscription instanceof Subscription ours ? ours.event() : super.createSendingEvent(subscription);
        }

        /// jUPnP announces a device when it is registered and again from time to time; [Announcer] does it instead.
        @Override
        public SendingNotificationAlive createSendingNotificationAlive(LocalDevice device) {
            return new SendingNotificationAlive(UpnpStack.this, device) {
                @Override
                protected void execute() {}
            };
        }

        @Override
        public SendingNotificationByebye createSendingNotificationByebye(LocalDevice device) {
            return new SendingNotificationByebye(UpnpStack.this, device) {
                @Override
                protected void execute() {}
            };
        }
    }

    /// The sockets. jUPnP sends every datagram through all of them, so that each network hears of the others'
    /// addresses.
    private final class LanRouter extends RouterImpl {
        private LanRouter(ProtocolFactory factory) {
            super(settings, factory);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public void send(OutgoingDatagramMessage message) throws RouterException {
            UpnpHeaders headers = message.getHeaders();
            headers.set("SERVER", product);
            if (message.getOperation() instanceof UpnpResponse) {
                headers.set(
                        "DATE",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                clock.instant().atZone(ZoneOffset.UTC)));
                headers.set("CONTENT-LENGTH", "0");
            }
            String host = URI.create(headers.getFirstHeader("LOCATION")).getHost();
            lock(readLock);
            try {
                for (Map.Entry<?, ?> entry : datagramIOs.entrySet()) {
                    if (((InetAddress) entry.getKey()).getHostAddress().equals(host)) {
                        ((DatagramIO) entry.getValue()).send(message);
                    }
                }
            } finally {
                unlock(readLock);
            }
        }

        /// Without the router's lock, which jUPnP holds until the other side answers: a dead subscriber would delay a
        /// change of the network by seconds.
        @Override
        public @Nullable StreamResponseMessage send(StreamRequestMessage message) throws RouterException {
            try {
                return settings.client().sendRequest(message);
            } catch (InterruptedException e) {
                throw new RouterException("interrupted while sending", e);
            }
        }

        /// No network now is no failure; [Announcer] keeps looking.
        @Override
        @SuppressWarnings("rawtypes")
        public void handleStartFailure(InitializationException failure) {
            LOG.debug("no network yet: reason={}", failure.getMessage());
            multicastReceivers.values().forEach(MulticastReceiver::stop); // jUPnP forgets those it opened before
            multicastReceivers.clear();
            datagramIOs.values().forEach(DatagramIO::stop);
            datagramIOs.clear();
            streamServers.clear();
        }
    }
}
