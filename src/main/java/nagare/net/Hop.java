package nagare.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import nagare.net.FetchFailed.Reason;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request to one host and its answer, on a connection of its own to an address that was checked before. The
/// deadline is not kept here: whoever waits for it calls [#abort].
///
/// Each hop has a Jetty client of its own, which costs two or three milliseconds. To this client every name has the
/// checked addresses, so there is nowhere else it could go; the time for connecting, which Jetty keeps per client, is
/// that of this fetch; and stopping it closes everything, also a connection that is still being made.
final class Hop {
    private static final Logger LOG = LoggerFactory.getLogger(Hop.class);

    static final int MAX_HEAD_BYTES = 64 * 1024;

    /// Small trackers write sloppy HTTP. Lengths that contradict each other are refused all the same.
    private static final HttpCompliance SLOPPY = HttpCompliance.RFC9110.with(
            "sloppy",
            Violation.LF_CHUNK_TERMINATION,
            Violation.MULTIPLE_CONTENT_LENGTHS,
            Violation.TRANSFER_ENCODING_WITH_CONTENT_LENGTH,
            Violation.WHITESPACE_AFTER_FIELD_NAME);

    private final Target target;
    private final List<InetAddress> addresses;
    private final Map<String, String> headers;
    private final HttpFetcher.Limits limits;
    private final Callable<SSLContext> tls;
    private final Reply reply;

    Hop(
            Target target,
            List<InetAddress> addresses,
            Map<String, String> headers,
            HttpFetcher.Limits limits,
            Callable<SSLContext> tls) {
        this.target = target;
        this.addresses = addresses;
        this.headers = headers;
        this.limits = limits;
        this.tls = tls;
        reply = new Reply(limits.maxBytes());
    }

    /// Asks and waits, on a thread that nobody interrupts: a client must not be left half started or half stopped.
    Reply.Content run() throws FetchFailed {
        var client = client();
        try {
            start(client);
            request(client).send(reply);
            return reply.await();
        } catch (CompletionException e) {
            throw e.getCause() instanceof FetchFailed ours ? ours : failed(e.getCause());
        } finally {
            stop(client);
        }
    }

    /// Ends the exchange from another thread; [#run] then fails.
    void abort() {
        reply.fail(failure(Reason.UNREACHABLE, "the request was called off"));
    }

    private HttpClient client() {
        var connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(
                work -> Thread.ofVirtual().name("fetch " + target.authority()).start(work));
        connector.setScheduler(new ScheduledExecutorScheduler("fetch timer", true));
        connector.setConnectTimeout(limits.connect());
        connector.setIdleTimeout(limits.total()); // never the first to end: the deadline runs already
        var client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        var checked = addresses.stream().map(this::named).toList();
        client.setSocketAddressResolver((_, _, _, found) -> found.succeeded(checked));
        client.setUseInputDirectByteBuffers(false); // nobody frees direct ones before the next collection
        client.setUseOutputDirectByteBuffers(false);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setMaxResponseHeadersSize(MAX_HEAD_BYTES);
        client.setHttpCompliance(SLOPPY);
        return client;
    }

    private void start(HttpClient client) throws FetchFailed {
        try {
            client.setSslContextFactory(target.secure() ? verifying(tls.call()) : new NoTls());
            client.start();
        } catch (Exception e) { // Jetty's start throws Exception itself
            throw caused(failure(Reason.UNREACHABLE, "the HTTP client did not start: " + e.getMessage()), e);
        }
        client.getContentDecoderFactories().clear(); // [Gunzip] does it within bounds
        client.getProtocolHandlers().clear(); // no logins, no redirects, no upgrades
        client.getProtocolHandlers().put(new InterimAnswers());
    }

    private static void stop(HttpClient client) {
        try {
            client.stop();
        } catch (Exception e) { // Jetty's stop throws Exception itself
            LOG.warn("an HTTP client did not stop cleanly: reason={}", e.toString());
        }
    }

    /// The address under the name of the host, which is what Jetty looks for in the certificate. Asks nobody.
    private InetSocketAddress named(InetAddress address) {
        try {
            var named = address instanceof Inet6Address six
                    ? Inet6Address.getByAddress(target.host(), six.getAddress(), six.getScopeId())
                    : InetAddress.getByAddress(target.host(), address.getAddress());
            return new InetSocketAddress(named, target.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of no known length", e);
        }
    }

    /// The certificate must also name the host: without that any certificate of anybody would do.
    private static SslContextFactory.Client verifying(SSLContext context) {
        var factory = new SslContextFactory.Client();
        factory.setSslContext(context);
        factory.setEndpointIdentificationAlgorithm("HTTPS");
        return factory;
    }

    /// The host is set apart from the rest because [URI] takes no name with an underscore.
    private Request request(HttpClient client) {
        var scheme = target.secure() ? "https" : "http";
        return client.newRequest(URI.create(scheme + "://host" + target.path()))
                .host(target.bracketed())
                .port(target.port())
                .headers(fields -> {
                    fields.clear().put(HttpHeader.HOST, target.authority());
                    headers.forEach(fields::put);
                    fields.put(HttpHeader.ACCEPT_ENCODING, "gzip").put(HttpHeader.CONNECTION, "close");
                });
    }

    /// Only what the JDK throws is kept as a cause: Jetty's own exceptions have the path in their text, which may be
    /// a secret.
    private FetchFailed failed(Throwable cause) {
        return switch (cause) {
            case TimeoutException _ -> failure(Reason.TIMEOUT, "no answer in time");
            case SocketTimeoutException e -> caused(failure(Reason.TIMEOUT, "no answer in time"), e);
            case SocketException e -> caused(failure(Reason.UNREACHABLE, "no connection, or it broke"), e);
            case SSLException e -> caused(failure(Reason.BAD_ANSWER, "no secure connection: " + name(e)), e);
            case EOFException _ -> failure(Reason.BAD_ANSWER, "the server sent half an answer");
            case IOException e -> failure(Reason.UNREACHABLE, "the connection broke: " + name(e));
            default -> failure(Reason.BAD_ANSWER, "the server sent broken HTTP: " + name(cause));
        };
    }

    private static String name(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    private static FetchFailed caused(FetchFailed failed, Throwable cause) {
        failed.initCause(cause);
        return failed;
    }

    private FetchFailed failure(Reason reason, String what) {
        return new FetchFailed(reason, what + " (" + target.authority() + ")");
    }

    /// For hops without TLS: the certificates of the system take a while to load.
    private static final class NoTls extends SslContextFactory.Client {
        @Override
        protected void doStart() {
            // nothing to load
        }
    }
}
