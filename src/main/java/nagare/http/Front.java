package nagare.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every request passes here: guards first, then the routes in their order, then 404. Whatever a route throws ends in
/// an
/// answer or in a closed connection, never in a page.
final class Front extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Header CLOSE = new Header("Connection", "close");

    private final Guard guard;
    private final Refusals refusals;
    private final Connections connections;
    private final Limits limits;
    private final HttpField server;
    private final List<Route> routes;

    Front(Guard guard, Refusals refusals, Connections connections, Limits limits, String product, List<Route> routes) {
        this.guard = guard;
        this.refusals = refusals;
        this.connections = connections;
        this.limits = limits;
        this.server = new HttpField(HttpHeader.SERVER, product);
        this.routes = List.copyOf(routes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        connections.busy(endPoint);
        Request.addCompletionListener(request, _ -> connections.idle(endPoint));
        response.getHeaders().put(server);
        if (!(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && endPoint.getLocalSocketAddress() instanceof InetSocketAddress local)) {
            callback.failed(quiet(new ClosedChannelException())); // the client is gone already
            return true;
        }
        var exchange = new JettyExchange(request, response, remote, local, connections, limits);
        try {
            answer(exchange);
            if (exchange.isComplete()) {
                callback.succeeded();
            } else {
                callback.failed(quiet(new ClosedChannelException()));
            }
        } catch (IOException e) {
            callback.failed(quiet(e));
        }
        return true;
    }

    private void answer(JettyExchange exchange) throws IOException {
        try {
            if (!refuse(exchange) && !route(exchange)) {
                exchange.say(404, "There is nothing here.");
            }
        } catch (BodyTooLarge e) {
            refusals.note(Refusals.Reason.TOO_LARGE, exchange.remote().getAddress());
            sorry(exchange, 413, "The request is too large: " + e.getMessage() + ".", e);
            exchange.linger();
        } catch (IOException e) {
            LOG.debug("exchange ended early: client={} reason={}", exchange.remote(), e.toString());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops: this thread ends with the exchange
            throw new IOException("interrupted", e);
        } catch (RuntimeException e) {
            LOG.error("a route failed; this is a bug, please report it: method={}", exchange.method(), e);
            sorry(exchange, 500, "The server made a mistake; its log tells more.", e);
        }
    }

    private boolean refuse(JettyExchange exchange) throws IOException {
        Optional<Guard.Refusal> refusal = guard.check(
                exchange.remote().getAddress(),
                exchange.local().getAddress(),
                exchange.headers().getOrDefault("Host", List.of()),
                exchange.headers().getOrDefault("Origin", List.of()));
        if (refusal.isPresent()) {
            refusals.note(refusal.get().reason(), exchange.remote().getAddress());
            exchange.say(refusal.get().status(), refusal.get().sentence(), CLOSE);
            return true;
        }
        if (exchange.path().chars().anyMatch(Character::isISOControl)) {
            refusals.note(Refusals.Reason.MALFORMED, exchange.remote().getAddress());
            exchange.say(400, "A path holds no control characters.", CLOSE);
            return true;
        }
        return false;
    }

    private boolean route(JettyExchange exchange) throws IOException, InterruptedException {
        for (Route route : routes) {
            if (route.handle(exchange)) {
                if (!exchange.isAnswered()) {
                    throw new IllegalStateException("a route took an exchange and did not answer it");
                }
                return true;
            }
        }
        return false;
    }

    /// Jetty prints a stack trace for a failure that is not marked as quiet; ours are logged where they are caught.
    private static Throwable quiet(IOException failure) {
        return failure instanceof QuietException ? failure : new EofException(failure);
    }

    /// Says what went wrong where it still can be said; otherwise the connection ends.
    private static void sorry(JettyExchange exchange, int status, String sentence, Exception cause) throws IOException {
        if (exchange.isAnswered()) {
            throw new IOException("failed while answering", cause);
        }
        exchange.say(status, sentence, CLOSE);
    }
}
