package nagare.dlna;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.config.Settings;
import nagare.dlna.directory.Bookmarks;
import nagare.dlna.directory.BrowseListener;
import nagare.dlna.directory.Connections;
import nagare.dlna.directory.ContentDirectory;
import nagare.dlna.directory.MediaReceiverRegistrar;
import nagare.dlna.gena.EventPacer;
import nagare.dlna.gena.Subscriptions;
import nagare.dlna.ssdp.Announcer;
import nagare.dlna.ssdp.LanAddress;
import nagare.dlna.ssdp.LanSelection;
import nagare.dlna.ssdp.Presence;
import nagare.dlna.ssdp.Searches;
import nagare.http.Route;
import nagare.library.Library;
import nagare.net.Cidr;
import nagare.net.Nearness;
import org.jspecify.annotations.Nullable;
import org.jupnp.model.DiscoveryOptions;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.util.SpecificationViolationReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server as TVs see it: found by SSDP, described, browsed by SOAP, telling of changes by GENA, all on
/// the web server's port. Give its [#route] to the web server, start that, then call [#start]; closing says
/// goodbye on the network.
public final class MediaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaServer.class);

    private final UUID device;
    private final String version;
    private final Settings.Dlna settings;
    private final Settings.Network network;
    private final Library library;
    private final Bookmarks bookmarks;
    private final Audience audience;
    private final UpnpRoute route;
    private final Duration eventPause;
    private volatile BrowseListener listener = BrowseListener.NOBODY;

    private volatile @Nullable Running running;

    /// What exists between start and close.
    private record Running(
            UpnpConfiguration configuration,
            UpnpStack stack,
            Announcer announcer,
            Searches searches,
            EventPacer pacer) {}

    /// @param device must stay the same for ever: TVs remember the server by it
    /// @param version Nagare's
    /// @param interfaces the names of those to announce on; empty for every one of the LAN
    /// @param bookmarks is told how far control points say they came
    /// @param audience tells which device asks, and what the description says to it
    public MediaServer(
            UUID device,
            String version,
            Settings.Dlna settings,
            Settings.Network network,
            Library library,
            Bookmarks bookmarks,
            Audience audience) {
        this(device, version, settings, network, library, bookmarks, audience, EventPacer.PAUSE);
    }

    MediaServer(
            UUID device,
            String version,
            Settings.Dlna settings,
            Settings.Network network,
            Library library,
            Bookmarks bookmarks,
            Audience audience,
            Duration eventPause) {
        this.device = device;
        this.version = version;
        this.settings = settings;
        this.network = network;
        this.library = library;
        this.bookmarks = bookmarks;
        this.audience = audience;
        this.route = new UpnpRoute(audience.choice());
        this.eventPause = eventPause;
    }

    /// Serves everything below `/upnp`. Answers 503 while the server is not running.
    public Route route() {
        return route;
    }

    /// Tells somebody what devices look at, from the next [#start] on.
    public void listen(BrowseListener hears) {
        listener = hears;
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
        var configuration = new UpnpConfiguration(web.getPort());
        var stack = new UpnpStack(configuration, new Subscriptions());
        try {
            running = start(web, configuration, stack);
        } catch (ValidationException e) {
            stack.shutdown();
            throw new IllegalStateException("the UPnP device could not be set up", e);
        }
    }

    private Running start(InetSocketAddress web, UpnpConfiguration configuration, UpnpStack stack)
            throws ValidationException {
        InstantSource clock = InstantSource.system();
        var pacer = new EventPacer(library, eventPause);
        var directory = new ServiceState(
                BrowseListener.heard(ContentDirectory.over(library, bookmarks, pacer::containers), listener));
        var model = model(directory);
        var description = new Description(model, configuration.getNamespace());
        var presence =
                new Presence(device, types(model), settings.lease(), product(), web.getPort(), description.path());
        var searches = new Searches(presence, nearness(), configuration::addresses, stack::send, clock, audience.ear());
        configuration.tell(searches);
        var selection = new LanSelection(network.interfaces(), web.getAddress());
        var announcer = new Announcer(presence, selection, stack, stack::send, settings.alive(), clock);
        stack.startup();
        stack.getRegistry().addDevice(model, new DiscoveryOptions(false)); // announced and found by us, not by jUPnP
        route.open(stack.getProtocolFactory(), description, control(model, configuration));
        searches.start();
        announcer.start();
        pacer.start(directory::fire);
        return new Running(configuration, stack, announcer, searches, pacer);
    }

    private LocalDevice model(ServiceState directory) throws ValidationException {
        return DeviceModel.of(
                device,
                settings.name(),
                version,
                settings.lease(),
                List.of(
                        directory,
                        new ServiceState(Connections.service()),
                        new ServiceState(MediaReceiverRegistrar.service())));
    }

    private Control control(LocalDevice model, UpnpConfiguration configuration) {
        return new Control(
                Stream.of(model.getServices())
                        .collect(Collectors.toMap(
                                service -> configuration
                                        .getNamespace()
                                        .getControlPath(service)
                                        .getPath(),
                                service -> ServiceState.of(service).service())),
                audience.renderers());
    }

    private static List<String> types(LocalDevice model) {
        return Stream.concat(
                        Stream.of(model.getType().toString()),
                        Stream.of(model.getServices())
                                .map(service -> service.getServiceType().toString()))
                .toList();
    }

    private Nearness nearness() {
        return new Nearness(network.trusted().stream().map(Cidr::parse).toList(), network.routed());
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

    /// `SERVER` of SSDP. The system's name without its version: a stranger need not know which kernel to
    /// attack.
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
        now.searches().close();
        route.close();
        now.stack().shutdown();
        LOG.info("the media server said goodbye: device={}", device);
    }
}
