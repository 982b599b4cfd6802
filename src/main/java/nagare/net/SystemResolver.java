package nagare.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Asks the operating system, on a few platform threads of its own: a look-up blocks its thread in native code, and two
/// of them would freeze every virtual thread of a machine with two cores.
public final class SystemResolver implements HostResolver, AutoCloseable {
    private static final int THREADS = 4;
    private static final int MOST_WAITING = 256;
    private static final int MAX_NAME_CHARACTERS = 253;
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private final ThreadPoolExecutor threads;

    public SystemResolver() {
        var count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                work -> Thread.ofPlatform()
                        .daemon()
                        .name("dns " + count.incrementAndGet())
                        .unstarted(work));
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public List<InetAddress> resolve(String host, Duration patience) throws UnknownHostException, InterruptedException {
        var literal = literal(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (host.isEmpty() || host.length() > MAX_NAME_CHARACTERS) {
            throw new UnknownHostException("a host name of " + host.length() + " characters");
        }
        if (!patience.isPositive()) { // an answer that is there at once would still be a race
            throw new UnknownHostException("no time was left to ask the name server");
        }
        try {
            var answer = threads.submit(() -> List.of(InetAddress.getAllByName(host)));
            try {
                return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                answer.cancel(false); // takes it out of the queue; one that runs has to finish by itself
            }
        } catch (ExecutionException e) {
            throw unknown("no address is known for this host", e);
        } catch (TimeoutException e) {
            throw unknown("the name server did not answer in time", e);
        } catch (RejectedExecutionException e) {
            throw unknown("too many names are being looked up, or the server is stopping", e);
        }
    }

    static Optional<InetAddress> literal(String host) {
        if (!LITERAL.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notALiteral) {
            return Optional.empty(); // such as "1.2.3.4.5": the system decides what it is
        }
    }

    private static UnknownHostException unknown(String why, Exception cause) {
        var unknown = new UnknownHostException(why);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
