package nagare.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import nagare.net.FetchFailed.Reason;
import nagare.net.egress.Egress;
import nagare.net.egress.HeldBack;
import nagare.net.egress.Proxy;
import nagare.net.egress.ProxyFailed;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Jetty client that can go nowhere but to the checked addresses of one origin: to it every name has these. No
/// cookies, no logins, no redirects, nothing decoded, nothing sent that nobody asked for.
final class PinnedClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedClient.class);

    static final int MAX_HEAD_BYTES = 64 * 1024;

    /// Small trackers write sloppy HTTP. Lengths that contradict each other are refused all the same.
    private static final HttpCompliance SLOPPY = HttpCompliance.RFC9110.with(
            "sloppy",
            Violation.LF_CHUNK_TERMINATION,
            Violation.MULTIPLE_CONTENT_LENGTHS,
            Violation.TRANSFER_ENCODING_WITH_CONTENT_LENGTH,
            Violation.WHITESPACE_AFTER_FIELD_NAME);

    private final Target target;
    private final Egress egress;
    private final HttpClient client;

    /// How long making a connection, and waiting for the next byte on one, may take.
    record Patience(Duration connect, Duration idle) {}

    /// Where connections may go to, and by which way out.
    record Reached(List<InetSocketAddress> addresses, Egress egress) {}

    /// Not started yet: call [#start].
    PinnedClient(Target target, Reached reached, Patience patience, Executor threads) {
        this.target = target;
        this.egress = reached.egress();
        var connector = egress.isDirect() ? new ClientConnector() : new EgressConnector(egress, asksProxy());
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setScheduler(new ScheduledExecutorScheduler("fetch timer", true));
        connector.setConnectTimeout(patience.connect());
        connector.setIdleTimeout(patience.idle());
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setSocketAddressResolver((_, _, _, found) -> found.succeeded(reached.addresses()));
        client.setUseInputDirectByteBuffers(false); // nobody frees direct ones before the next collection
        client.setUseOutputDirectByteBuffers(false);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setMaxResponseHeadersSize(MAX_HEAD_BYTES);
        client.setHttpCompliance(SLOPPY);
    }

    /// @throws FetchFailed when it cannot be started; [#close] is called for all the same
    void start(Callable<SSLContext> tls) throws FetchFailed {
        try {
            client.setSslContextFactory(target.secure() ? verifying(tls.call()) : new NoTls());
            client.start();
        } catch (Exception e) { // Jetty's start throws Exception itself
            throw caused(failure(target, Reason.UNREACHABLE, "the HTTP client did not start: " + e.getMessage()), e);
        }
        client.getContentDecoderFactories().clear(); // who decodes does it within bounds
        client.getProtocolHandlers().clear(); // no logins, no redirects, no upgrades
        client.getProtocolHandlers().put(new InterimAnswers());
    }

    HttpClient jetty() {
        return client;
    }

    /// A request to this origin for the path, with these headers and no others but `Host`. The host is set apart from
    /// the rest because [URI] takes no name with an underscore.
    Request request(String path, Map<String, String> headers) {
        var scheme = target.secure() ? "https" : "http";
        var request = client.newRequest(URI.create(scheme + "://host" + path))
                .host(target.bracketed())
                .port(target.port())
                .headers(fields -> {
                    fields.clear().put(HttpHeader.HOST, target.authority());
                    headers.forEach(fields::put);
                    login().ifPresent(login -> fields.put(HttpHeader.PROXY_AUTHORIZATION, login));
                });
        return asksProxy() ? throughProxy(request.path(scheme + "://" + target.authority() + path)) : request;
    }

    /// What the proxy says for itself is not the server's answer.
    private Request throughProxy(Request request) {
        return request.onResponseBegin(response -> {
            if (response.getStatus() == HttpStatus.PROXY_AUTHENTICATION_REQUIRED_407) {
                request.abort(egress.wantsLogin());
            }
        });
    }

    /// Without TLS an HTTP proxy is asked for the whole address; with TLS it makes a tunnel.
    private boolean asksProxy() {
        return !target.secure() && egress.httpProxy().isPresent();
    }

    private Optional<String> login() {
        return asksProxy() ? egress.httpProxy().flatMap(Proxy::login).map(Proxy.Login::basic) : Optional.empty();
    }

    /// Ends every connection.
    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) { // Jetty's stop throws Exception itself
            LOG.warn("an HTTP client did not stop cleanly: reason={}", e.toString());
        }
    }

    /// The certificate must also name the host: without that any certificate of anybody would do.
    private static SslContextFactory.Client verifying(SSLContext context) {
        var factory = new SslContextFactory.Client();
        factory.setSslContext(context);
        factory.setEndpointIdentificationAlgorithm("HTTPS");
        return factory;
    }

    /// What went wrong, for the user. Only what the JDK throws is kept as a cause: Jetty's own exceptions have the path
    /// in their text, which may be a secret.
    static FetchFailed failed(Target target, Throwable cause) {
        return switch (cause) {
            case FetchFailed ours -> ours;
            case TimeoutException _ -> failure(target, Reason.TIMEOUT, "no answer in time");
            case HeldBack e -> caused(failure(target, Reason.NO_WAY, String.valueOf(e.getMessage())), e);
            case ProxyFailed e -> caused(failure(target, Reason.UNREACHABLE, String.valueOf(e.getMessage())), e);
            case SocketTimeoutException e -> caused(failure(target, Reason.TIMEOUT, "no answer in time"), e);
            case ConnectException e
            when isRefused(e) ->
                caused(failure(target, Reason.UNREACHABLE, "the connection is refused: nothing runs there"), e);
            case SocketException e
            when isNoWay(e) -> caused(failure(target, Reason.NO_WAY, "there is no way to it from this computer"), e);
            case SocketException e -> caused(failure(target, Reason.UNREACHABLE, "no connection, or it broke"), e);
            case SSLException e
            when isOutOfTime(e) ->
                caused(failure(target, Reason.CLOCK, "its certificate is not valid on this computer's date"), e);
            case SSLException e -> caused(failure(target, Reason.BAD_ANSWER, "no secure connection: " + name(e)), e);
            case EOFException _ -> failure(target, Reason.BAD_ANSWER, "the server sent half an answer");
            case IOException e -> failure(target, Reason.UNREACHABLE, "the connection broke: " + name(e));
            default -> failure(target, Reason.BAD_ANSWER, "the server sent broken HTTP: " + name(cause));
        };
    }

    static FetchFailed failure(Target target, Reason reason, String what) {
        return new FetchFailed(reason, what + " (" + target.authority() + ")", target.host(), what);
    }

    private static boolean isRefused(ConnectException e) {
        return String.valueOf(e.getMessage()).contains("refused");
    }

    /// Linux says the second one where there is no route, and the JDK has no class for it.
    private static boolean isNoWay(SocketException e) {
        return e instanceof NoRouteToHostException
                || String.valueOf(e.getMessage()).contains("unreachable");
    }

    /// Certificates end, but as often a computer without a battery wakes in another year.
    private static boolean isOutOfTime(SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return true;
            }
        }
        return false;
    }

    private static String name(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    private static FetchFailed caused(FetchFailed failed, Throwable cause) {
        failed.initCause(cause);
        return failed;
    }

    /// For clients without TLS: the certificates of the system take a while to load.
    private static final class NoTls extends SslContextFactory.Client {
        @Override
        protected void doStart() {
            // nothing to load
        }
    }
}
