package nagare.dlna.gena;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.StreamResponseMessage;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.transport.spi.AbstractStreamClientConfiguration;
import org.jupnp.transport.spi.StreamClient;
import org.jupnp.transport.spi.StreamClientConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends jUPnP's HTTP requests, which are event messages (GENA NOTIFY) to subscribers. Follows no redirects, waits
/// [#TIMEOUT] and reads [#MAX_ANSWER] at most. One for the life of the server: jUPnP's router would make a new one at
/// each network change.
public final class EventClient implements StreamClient<StreamClientConfiguration> {
    private static final Logger LOG = LoggerFactory.getLogger(EventClient.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long MAX_ANSWER = 8 * 1024;
    private static final Set<String> SET_BY_CLIENT =
            Set.of("host", "content-length", "connection", "expect", "upgrade");

    private final StreamClientConfiguration configuration;
    private final HttpClient client;

    public EventClient(ExecutorService threads) {
        int seconds = (int) TIMEOUT.toSeconds();
        configuration = new AbstractStreamClientConfiguration(threads, seconds, seconds, 0, 0) {};
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .sslContext(noTls())
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// UPnP has no TLS, and the default context parses all CA certificates: 0.4 s of the start.
    private static SSLContext noTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    /// The answer's status, or null when none came.
    @Override
    public @Nullable StreamResponseMessage sendRequest(StreamRequestMessage message) throws InterruptedException {
        try {
            var answer = client.send(
                    request(message),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.discarding(), MAX_ANSWER));
            return new StreamResponseMessage(new UpnpResponse(answer.statusCode(), ""));
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug(
                    "an event was not delivered: to={} reason={}",
                    message.getUri().getAuthority(),
                    e.toString());
            return null;
        }
    }

    private static HttpRequest request(StreamRequestMessage message) {
        var body = message.hasBody()
                ? HttpRequest.BodyPublishers.ofByteArray(message.getBodyBytes())
                : HttpRequest.BodyPublishers.noBody();
        var request = HttpRequest.newBuilder(message.getUri())
                .timeout(TIMEOUT)
                .method(message.getOperation().getHttpMethodName(), body);
        message.getHeaders().forEach((name, values) -> {
            if (!SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    /// Called by the router when the network changes; the client outlives that.
    @Override
    public void stop() {}

    public void close() {
        client.shutdownNow();
    }

    @Override
    public StreamClientConfiguration getConfiguration() {
        return configuration;
    }
}
