package nagare.dlna;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import nagare.dlna.gena.EventClient;
import nagare.dlna.ssdp.LanAddress;
import nagare.dlna.ssdp.LanAddresses;
import nagare.dlna.ssdp.Searches;
import nagare.dlna.ssdp.SsdpReceiver;
import nagare.dlna.ssdp.SsdpSender;
import org.jspecify.annotations.Nullable;
import org.jupnp.DefaultUpnpServiceConfiguration;
import org.jupnp.binding.xml.DeviceDescriptorBinder;
import org.jupnp.binding.xml.ServiceDescriptorBinder;
import org.jupnp.model.Namespace;
import org.jupnp.model.types.ServiceType;
import org.jupnp.transport.Router;
import org.jupnp.transport.spi.DatagramIO;
import org.jupnp.transport.spi.GENAEventProcessor;
import org.jupnp.transport.spi.MulticastReceiver;
import org.jupnp.transport.spi.NetworkAddressFactory;
import org.jupnp.transport.spi.SOAPActionProcessor;
import org.jupnp.transport.spi.StreamClient;
import org.jupnp.transport.spi.StreamServer;
import org.jupnp.transport.spi.StreamServerConfiguration;

/// How jUPnP runs here: on virtual threads, on the addresses we chose, with our sockets, and without a web server or a
/// control point of its own.
final class UpnpConfiguration extends DefaultUpnpServiceConfiguration {
    /// Below this path are the description, the icons, and the control and event addresses of the services.
    static final String PATH = "/upnp";

    private final int httpPort;
    private final EventClient client;
    private volatile List<LanAddress> addresses = List.of();
    private volatile @Nullable Searches searches;

    UpnpConfiguration(int httpPort) {
        super(httpPort, 0);
        this.httpPort = httpPort;
        this.client = new EventClient(getDefaultExecutorService());
    }

    /// The addresses that the router binds when it is enabled next.
    void use(List<LanAddress> now) {
        addresses = List.copyOf(now);
    }

    List<LanAddress> addresses() {
        return addresses;
    }

    /// Who is told what the sockets hear; before any is opened.
    void tell(Searches searches) {
        this.searches = searches;
    }

    int port() {
        return httpPort;
    }

    EventClient client() {
        return client;
    }

    @Override
    public NetworkAddressFactory createNetworkAddressFactory() {
        return new LanAddresses(addresses, httpPort);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public StreamClient createStreamClient() {
        return client;
    }

    /// Nothing is opened: our web server listens already and hands requests over by [UpnpRoute].
    @Override
    @SuppressWarnings("rawtypes")
    public StreamServer createStreamServer(NetworkAddressFactory ignored) {
        return new StreamServer<StreamServerConfiguration>() {
            @Override
            public void init(InetAddress address, Router router) {}

            @Override
            public int getPort() {
                return httpPort;
            }

            @Override
            public void stop() {}

            @Override
            public StreamServerConfiguration getConfiguration() {
                return () -> httpPort;
            }

            @Override
            public void run() {}
        };
    }

    @Override
    @SuppressWarnings("rawtypes")
    public MulticastReceiver createMulticastReceiver(NetworkAddressFactory factory) {
        return new SsdpReceiver(factory, Objects.requireNonNull(searches, "nobody was named to tell"));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public DatagramIO createDatagramIO(NetworkAddressFactory factory) {
        return new SsdpSender();
    }

    /// Null: other devices' announcements are of no interest, and their descriptions are never fetched.
    @Override
    public ServiceType @Nullable [] getExclusiveServiceTypes() {
        return null;
    }

    @Override
    protected DeviceDescriptorBinder createDeviceDescriptorBinderUDA10() {
        return new WritingOnly.Descriptions();
    }

    @Override
    protected ServiceDescriptorBinder createServiceDescriptorBinderUDA10() {
        return new WritingOnly.ServiceDescriptions();
    }

    @Override
    protected GENAEventProcessor createGENAEventProcessor() {
        return new WritingOnly.Events();
    }

    @Override
    protected SOAPActionProcessor createSOAPActionProcessor() {
        return new WritingOnly.Calls();
    }

    @Override
    protected Namespace createNamespace() {
        return new Namespace(PATH);
    }

    @Override
    public void shutdown() {
        client.close();
        super.shutdown();
    }

    @Override
    protected ExecutorService createDefaultExecutorService() {
        return new LateTasksDropped(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("upnp-", 0).factory()));
    }

    /// A datagram that arrives while we stop is no error.
    private static final class LateTasksDropped extends AbstractExecutorService {
        private final ExecutorService threads;

        private LateTasksDropped(ExecutorService threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable task) {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException e) {
                if (!threads.isShutdown()) {
                    throw e;
                }
            }
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return threads.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(timeout, unit);
        }
    }
}
