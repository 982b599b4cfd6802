package nagare.http;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import nagare.config.Settings;
import nagare.net.AddressPolicy;
import nagare.net.Nearness;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one web server of the house. Requests run on virtual threads, so a TV that stopped reading costs memory for its
/// buffer and no pool slot; it may rest for as long as the idle timeout of the settings. HTTP/1.1 and 1.0, no TLS.
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /// Jetty's own threads: acceptor, selector and spare ones; requests do not run on them.
    private static final int POOL_THREADS = 16;

    private static final Set<Integer> TOO_LARGE = Set.of(
            HttpStatus.PAYLOAD_TOO_LARGE_413,
            HttpStatus.URI_TOO_LONG_414,
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);

    /// DLNA 7.4.40.3 writes `TimeSeekRange.dlna.org : npt=…`, and so did Sony's and others' players. No proxy stands
    /// before us that could read such a header otherwise than we do.
    private static final HttpCompliance DLNA =
            HttpCompliance.RFC9110.with("DLNA", HttpCompliance.Violation.WHITESPACE_AFTER_FIELD_NAME);

    private static final int BACKLOG = 128;
    private static final long GOODBYE_SECONDS = 5;

    private final Server jetty;
    private final ServerConnector connector;
    private final ExecutorService requests;
    private final Connections connections;
    private final String product;
    private final Refusals refusals = new Refusals();

    private HttpServer(Settings.Http settings, Nearness nearness, String version, Limits limits, List<Route> routes) {
        product = "%s UPnP/1.0 DLNADOC/1.50 Nagare/%s".formatted(token(System.getProperty("os.name")), token(version));
        requests = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
        var pool = new QueuedThreadPool(POOL_THREADS, 2);
        pool.setName("jetty");
        pool.setVirtualThreadsExecutor(requests);
        var scheduler = new ScheduledExecutorScheduler("jetty-timer", true);
        var buffers = new ArrayByteBufferPool(0, 4096, Pace.CHUNK);
        jetty = new Server(pool, scheduler, buffers);
        jetty.setStopTimeout(0);
        jetty.setErrorHandler(this::plainError);
        connections = new Connections(limits, scheduler, refusals);
        connector = new Port(jetty, new HttpConnectionFactory(configuration(settings, limits)));
        connector.setHost(settings.address());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(limits.patience().toMillis());
        connector.addBean(connections);
        jetty.addConnector(connector);
        var guard = new Guard(Set.copyOf(settings.names()), nearness, LocalAddresses::isOwn, LocalAddresses::onLink);
        jetty.setHandler(new Front(guard, refusals, connections, limits, product, routes));
    }

    /// Opens the port and answers from now on. `policy` names the networks that the user trusts besides the private
    /// ones; `version` is Nagare's, for the `Server` header.
    ///
    /// @throws CannotListen when the port is taken or the address is not one of this machine
    public static HttpServer start(Settings.Http settings, Nearness nearness, String version, List<Route> routes)
            throws CannotListen {
        return start(settings, nearness, version, Limits.USUAL, routes);
    }

    /// As above, for the private networks and those that the policy trusts.
    public static HttpServer start(Settings.Http settings, AddressPolicy policy, String version, List<Route> routes)
            throws CannotListen {
        return start(settings, new Nearness(policy.trusted(), true), version, routes);
    }

    static HttpServer start(
            Settings.Http settings, AddressPolicy policy, String version, Limits limits, List<Route> routes)
            throws CannotListen {
        return start(settings, new Nearness(policy.trusted(), true), version, limits, routes);
    }

    private static HttpServer start(
            Settings.Http settings, Nearness nearness, String version, Limits limits, List<Route> routes)
            throws CannotListen {
        var server = new HttpServer(settings, nearness, version, limits, routes);
        try {
            server.jetty.start();
        } catch (Exception e) { // Jetty's start throws Exception itself
            server.close();
            throw cannotListen(settings, e);
        }
        LOG.debug("web server listens: address={} port={}", settings.address(), server.port());
        return server;
    }

    /// Where the server listens; the wildcard address where the settings say so.
    public InetSocketAddress address() {
        return new InetSocketAddress(connector.getHost(), port());
    }

    public int port() {
        return connector.getLocalPort();
    }

    /// The product tokens that every answer carries (UDA 1.0 §1.2.2). The system's version is left out: a stranger need
    /// not know which kernel to attack.
    public String product() {
        return product;
    }

    /// How many connections are open, for the status.
    public int connections() {
        return connections.open();
    }

    /// Closes the port and every connection, and waits for the threads of the requests. The sockets are closed before
    /// Jetty stops: it trips (12.1) over connections that it closes itself while somebody writes to them.
    @Override
    public void close() {
        connector.shutdown();
        connections.closeAll();
        requests.shutdownNow();
        try {
            if (!requests.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("requests still run after the web server was stopped: waited={}s", GOODBYE_SECONDS);
            }
            jetty.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) { // Jetty's stop throws Exception itself
            LOG.warn("the web server did not stop cleanly: reason={}", e.toString());
        }
        jetty.destroy();
    }

    private static HttpConfiguration configuration(Settings.Http settings, Limits limits) {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        configuration.setRequestHeaderSize(limits.headers());
        configuration.setIdleTimeout(settings.idleTimeout().toMillis());
        configuration.setHttpCompliance(DLNA);
        return configuration;
    }

    /// What Jetty itself refuses (a malformed request, headers too long): the reason phrase as text, nothing of the
    /// request.
    private boolean plainError(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress client) {
            refusals.note(
                    TOO_LARGE.contains(status) ? Refusals.Reason.TOO_LARGE : Refusals.Reason.MALFORMED,
                    client.getAddress());
        }
        String reason = HttpStatus.getMessage(status) + "\n";
        response.getHeaders().put(HttpHeader.SERVER, product);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reason.length());
        Content.Sink.write(response, true, reason, callback);
        return true;
    }

    private static CannotListen cannotListen(Settings.Http settings, Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !isReason(cause)) {
            cause = cause.getCause();
        }
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new CannotListen(
                "cannot listen on %s:%d (%s); stop the other program, or change http.address or http.port in the settings file (or --http ADDRESS:PORT)"
                        .formatted(settings.address(), settings.port(), reason),
                failure);
    }

    private static boolean isReason(Throwable cause) {
        return cause instanceof BindException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException;
    }

    /// Product tokens hold no blanks (RFC 9110 §10.1.5).
    private static String token(String text) {
        return text.replaceAll("[^0-9A-Za-z.+_-]", "_");
    }
}
