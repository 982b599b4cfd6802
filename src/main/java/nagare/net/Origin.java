package nagare.net;

import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import nagare.net.FetchFailed.Reason;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/// One web server and the connections to it, held to the addresses that were checked when it was looked up.
final class Origin implements AutoCloseable {
    private final Target target;
    private final List<InetSocketAddress> addresses;
    private final boolean local;
    private final RangeFetcher.Rules rules;
    private final PinnedClient client;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile @Nullable FetchFailed notStarted;
    private volatile boolean broken;

    Origin(
            Target target,
            List<InetSocketAddress> addresses,
            boolean local,
            RangeFetcher.Rules rules,
            Executor threads) {
        this.target = target;
        this.addresses = addresses;
        this.local = local;
        this.rules = rules;
        this.client = new PinnedClient(
                target,
                new PinnedClient.Reached(addresses, rules.egress()),
                new PinnedClient.Patience(rules.connect(), rules.silence()),
                threads);
        client.jetty().setMaxConnectionsPerDestination(rules.connections());
    }

    /// Whoever made the origin starts it; others wait for that in [#get].
    void start(Callable<SSLContext> tls) throws FetchFailed {
        try {
            client.start(tls);
        } catch (FetchFailed e) {
            notStarted = e;
            broken = true;
            throw e;
        } finally {
            started.countDown();
        }
    }

    /// Whether it lies on a private network.
    boolean local() {
        return local;
    }

    /// Whether it could not be reached; its name is looked up again then.
    boolean isBroken() {
        return broken;
    }

    RangeFetcher.Contact connect() throws FetchFailed, InterruptedException {
        awaitStart();
        long before = System.nanoTime();
        var destination = client.jetty().resolveDestination(client.request("/", Map.of()));
        try {
            destination
                    .getConnectionPool()
                    .preCreateConnections(1)
                    .get(rules.connect().toNanos() + rules.silence().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            broken = true;
            throw PinnedClient.failed(target, e.getCause());
        } catch (TimeoutException e) {
            broken = true;
            throw PinnedClient.failure(target, Reason.TIMEOUT, "no connection in time");
        }
        var first = addresses.getFirst();
        return new RangeFetcher.Contact(
                first.isUnresolved() ? target.at(RemoteName.SOMEWHERE) : first, System.nanoTime() - before);
    }

    /// Asks for a range. A connection that the server had closed while it was idle shows only now: asked once more.
    RangeAnswer get(Target where, long first, long last) throws FetchFailed, InterruptedException {
        awaitStart();
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", rules.userAgent());
        headers.put("Accept-Encoding", "identity"); // a range of something packed is of no use
        headers.put("Range", "bytes=" + first + "-" + last);
        try {
            return ask(where, headers);
        } catch (ExecutionException idle) {
            try {
                return ask(where, headers);
            } catch (ExecutionException e) {
                broken |= e.getCause() instanceof SocketException || e.getCause() instanceof SocketTimeoutException;
                throw PinnedClient.failed(where, e.getCause());
            }
        }
    }

    private RangeAnswer ask(Target where, Map<String, String> headers)
            throws FetchFailed, ExecutionException, InterruptedException {
        var listener = new InputStreamResponseListener();
        var request = client.request(where.path(), headers)
                .idleTimeout(rules.silence().toMillis(), TimeUnit.MILLISECONDS);
        request.send(listener);
        try {
            Response response =
                    listener.get(rules.connect().plus(rules.silence()).toNanos(), TimeUnit.NANOSECONDS);
            return new RangeAnswer(where, response, listener.getInputStream());
        } catch (TimeoutException e) {
            request.abort(e);
            throw PinnedClient.failure(where, Reason.TIMEOUT, "no answer in time");
        } catch (InterruptedException e) {
            request.abort(e);
            throw e;
        }
    }

    private void awaitStart() throws FetchFailed, InterruptedException {
        started.await();
        FetchFailed failed = notStarted;
        if (failed != null) {
            throw new FetchFailed(failed.reason(), String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
