package nagare.dlna;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import nagare.dlna.gena.SubscribeCall;
import nagare.dlna.gena.Subscription;
import nagare.dlna.gena.Subscriptions;
import nagare.dlna.ssdp.Announcer;
import nagare.dlna.ssdp.LanAddress;
import org.jspecify.annotations.Nullable;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.controlpoint.ControlPoint;
import org.jupnp.controlpoint.ControlPointImpl;
import org.jupnp.model.gena.LocalGENASubscription;
import org.jupnp.model.message.IncomingDatagramMessage;
import org.jupnp.model.message.OutgoingDatagramMessage;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.message.header.STAllHeader;
import org.jupnp.model.message.header.UpnpHeader;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.protocol.ProtocolFactory;
import org.jupnp.protocol.ProtocolFactoryImpl;
import org.jupnp.protocol.ReceivingAsync;
import org.jupnp.protocol.async.SendingNotificationAlive;
import org.jupnp.protocol.async.SendingNotificationByebye;
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

/// jUPnP with its parts put right: calls and subscriptions are ours, what SSDP says and hears is the business
/// of `ssdp`, a datagram leaves only through the address it speaks of, and nobody else's device is looked for.
final class UpnpStack extends UpnpServiceImpl implements Announcer.Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(UpnpStack.class);

    private final UpnpConfiguration settings;
    private final Subscriptions subscriptions;

    UpnpStack(UpnpConfiguration settings, Subscriptions subscriptions) {
        super(settings);
        this.settings = settings;
        this.subscriptions = subscriptions;
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
        @SuppressWarnings("rawtypes")
        public @Nullable ReceivingAsync createReceivingAsync(IncomingDatagramMessage message) {
            return null;
        }

        @Override
        protected ReceivingSubscribe createReceivingSubscribe(StreamRequestMessage message) {
            return new SubscribeCall(UpnpStack.this, message, subscriptions, UpnpStack.this::share);
        }

        @Override
        public SendingEvent createSendingEvent(LocalGENASubscription subscription) {
            return subscription instanceof Subscription ours ? ours.event() : super.createSendingEvent(subscription);
        }

        /// jUPnP announces a device when it is registered and again from time to time; [Announcer] does it
        /// instead.
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

    /// Whether two hosts are on one of our networks, and the second is not this machine. A device that asks by
    /// IPv6 has its IPv4 address on a network that cannot be told from its request.
    private boolean share(InetAddress sender, InetAddress callback) {
        List<LanAddress> here = settings.addresses();
        return here.stream()
                        .anyMatch(ours -> ours.isNeighbour(callback)
                                && (ours.isNeighbour(sender) || sender instanceof Inet6Address))
                && here.stream().noneMatch(ours -> ours.address().equals(callback));
    }

    /// Sends from one of our addresses. What cannot be sent is not missed: everything is said again.
    void send(LanAddress from, DatagramPacket datagram) {
        if (getRouter() instanceof LanRouter router) {
            router.send(from, datagram);
        }
    }

    @Override
    public void use(List<LanAddress> addresses) throws IOException {
        try {
            getRouter().disable();
            settings.use(addresses);
            if (!getRouter().enable() && !addresses.isEmpty()) {
                settings.use(List.of());
                throw new IOException("no socket could be opened");
            }
        } catch (RouterException e) {
            settings.use(List.of());
            throw new IOException(e.toString(), e);
        }
    }

    @Override
    public List<LanAddress> open() {
        return settings.addresses();
    }

    /// The sockets. jUPnP sends every datagram through all of them, so that each network hears of the others'
    /// addresses.
    private final class LanRouter extends RouterImpl {
        private LanRouter(ProtocolFactory factory) {
            super(settings, factory);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public void send(OutgoingDatagramMessage message) {
            LOG.trace("jUPnP wanted to say something: operation={}", message.getOperation());
        }

        private void send(LanAddress from, DatagramPacket datagram) {
            try {
                lock(readLock);
                try {
                    if (datagramIOs.get(from.address()) instanceof DatagramIO<?> io) {
                        io.send(datagram);
                    }
                } finally {
                    unlock(readLock);
                }
            } catch (RouterException e) {
                LOG.debug("a datagram was not sent: from={} reason={}", from, e.toString());
            }
        }

        /// Without the router's lock, which jUPnP holds until the other side answers: a dead subscriber would
        /// delay a change of the network by seconds.
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
