package nagare.dlna;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import nagare.config.Settings;
import nagare.dlna.directory.Connections;
import nagare.dlna.directory.ContentDirectory;
import nagare.dlna.directory.MediaReceiverRegistrar;
import nagare.dlna.gena.EventPacer;
import nagare.dlna.gena.Subscriptions;
import nagare.dlna.ssdp.LanAddress;
import nagare.dlna.ssdp.LanSelection;
import nagare.http.Route;
import nagare.library.Library;
import nagare.renderer.Renderers;
import org.jspecify.annotations.Nullable;
import org.jupnp.model.DiscoveryOptions;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.registry.Registry;
import org.jupnp.transport.RouterException;
import org.jupnp.util.SpecificationViolationReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server as TVs see it: found by SSDP, described, browsed by SOAP, telling of changes by GENA, all on the web
/// server's port. Give its [#route] to the web server, start that, then call [#start]; closing says goodbye on the
/// network.
public final class MediaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaServer.class);

    private final UUID device;
    private final String version;
    private final Settings.Dlna settings;
    private final List<String> interfaces;
    private final Library library;
    private final Renderers renderers;
    private final UpnpRoute route = new UpnpRoute();
    private final Duration eventPause;

    private volatile @Nullable Running running;

    /// What exists between start and close.
    private record Running(
            UpnpConfiguration configuration,
            UpnpStack stack,
            Announcer announcer,
            EventPacer pacer,
            LocalDevice device) {}

    /// @param device must stay the same for ever: TVs remember the server by it
    /// @param version Nagare's
    /// @param interfaces the names of those to announce on; empty for every one of the LAN
    /// @param renderers tells which device asks
    public MediaServer(
            UUID device,
            String version,
            Settings.Dlna settings,
            List<String> interfaces,
            Library library,
            Renderers renderers) {
        this(device, version, settings, interfaces, library, renderers, EventPacer.PAUSE);
    }

    MediaServer(
            UUID device,
            String version,
            Settings.Dlna settings,
            List<String> interfaces,
            Library library,
            Renderers renderers,
            Duration eventPause) {
        this.device = device;
        this.version = version;
        this.settings = settings;
        this.interfaces = List.copyOf(interfaces);
        this.library = library;
        this.renderers = renderers;
        this.eventPause = eventPause;
    }

    /// Serves everything below `/upnp`. Answers 503 while the server is not running.
    public Route route() {
        return route;
    }

    /// Begins to announce and to answer. `web` is where the web server listens. Without a usable network it waits for
    /// one and says so; that is no failure.
    ///
    /// @throws IllegalStateException when it runs already
    public synchronized void start(InetSocketAddress web) {
        if (running != null) {
            throw new IllegalStateException("the media server runs already");
        }
        SpecificationViolationReporter.disableReporting(); // a line per odd device and minute
        var pacer = new EventPacer(library, eventPause);
        var configuration = new UpnpConfiguration(web.getPort());
        var stack = new UpnpStack(configuration, new Subscriptions(), product(), InstantSource.system(), renderers);
        try {
            var directory = new ServiceState(ContentDirectory.over(library, pacer::containers));
            var model = DeviceModel.of(
                    device,
                    settings.name(),
                    version,
                    settings.lease(),
                    List.of(
                            directory,
                            new ServiceState(Connections.service()),
                            new ServiceState(MediaReceiverRegistrar.service())));
            stack.startup();
            register(stack.getRegistry(), model);
            var selection = new LanSelection(interfaces, web.getAddress());
            var announcer = new Announcer(stack, configuration, model, selection, settings.alive());
            route.open(stack.getProtocolFactory());
            announcer.start();
            pacer.start(directory::fire);
            running = new Running(configuration, stack, announcer, pacer, model);
        } catch (ValidationException | RouterException e) {
            stack.shutdown();
            throw new IllegalStateException("the UPnP device could not be set up", e);
        }
    }

    /// jUPnP announces a device that it thinks is advertised as soon as it is registered, on a thread of its own; the
    /// [Announcer] does that. Afterwards it must be advertised again, else no search would be answered.
    private static void register(Registry registry, LocalDevice model) {
        registry.addDevice(model, new DiscoveryOptions(false));
        registry.setDiscoveryOptions(model.getIdentity().getUdn(), new DiscoveryOptions(true));
    }

    /// Where the server is announced now; empty while no network is there, or when it does not run.
    public List<LanAddress> announced() {
        Running now = running;
        return now == null ? List.of() : now.configuration().addresses();
    }

    /// The path of the device description on the web server.
    public URI description() {
        return description(device);
    }

    /// As [#description()], of the server that has this identity.
    public static URI description(UUID device) {
        return URI.create(UpnpConfiguration.PATH + "/dev/" + device + "/desc");
    }

    /// `SERVER` of SSDP. The system's name without its version: a stranger need not know which kernel to attack.
    private String product() {
        return "%s UPnP/1.0 DLNADOC/1.50 Nagare/%s".formatted(token(System.getProperty("os.name")), token(version));
    }

    private static String token(String text) {
        return text.replaceAll("[^0-9A-Za-z.+_-]", "");
    }

    /// Says goodbye and closes the sockets. May be called twice.
    @Override
    public synchronized void close() {
        Running now = running;
        if (now == null) {
            return;
        }
        running = null;
        now.pacer().close();
        now.announcer().close();
        route.close();
        now.stack().shutdown();
        LOG.info("the media server said goodbye: device={}", device);
    }
}
