package nagare.net;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import nagare.net.FetchFailed.Reason;
import nagare.net.egress.Egress;

/// One request to one host and its answer, on a connection of its own to an address that was checked before. The
/// deadline is not kept here: whoever waits for it calls [#abort].
///
/// Each hop has a [PinnedClient] of its own, which costs two or three milliseconds. The time for connecting, which
/// Jetty
/// keeps per client, is that of this fetch; and stopping it closes everything, also a connection that is still being
/// made.
final class Hop {
    private final Target target;
    private final List<InetSocketAddress> addresses;
    private final Map<String, String> headers;
    private final HttpFetcher.Limits limits;
    private final Egress egress;
    private final Callable<SSLContext> tls;
    private final Reply reply;

    Hop(
            Target target,
            List<InetSocketAddress> addresses,
            Map<String, String> headers,
            HttpFetcher.Limits limits,
            Egress egress,
            Callable<SSLContext> tls) {
        this.target = target;
        this.addresses = addresses;
        this.headers = headers;
        this.limits = limits;
        this.egress = egress;
        this.tls = tls;
        reply = new Reply(limits.maxBytes());
    }

    /// Asks and waits, on a thread that nobody interrupts: a client must not be left half started or half stopped.
    Reply.Content run() throws FetchFailed {
        // never the first to end: the deadline runs already
        var patience = new PinnedClient.Patience(limits.connect(), limits.total());
        try (var client = new PinnedClient(
                target,
                new PinnedClient.Reached(addresses, egress),
                patience,
                work -> Thread.ofVirtual().name("fetch " + target.authority()).start(work))) {
            client.start(tls);
            var all = new LinkedHashMap<>(headers);
            all.put("Accept-Encoding", "gzip");
            all.put("Connection", "close");
            client.request(target.path(), all).send(reply);
            return reply.await();
        } catch (CompletionException e) {
            throw PinnedClient.failed(target, e.getCause());
        }
    }

    /// Ends the exchange from another thread; [#run] then fails.
    void abort() {
        reply.fail(PinnedClient.failure(target, Reason.UNREACHABLE, "the request was called off"));
    }
}
