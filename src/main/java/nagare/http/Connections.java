package nagare.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The open connections: not too many in all and per client, and none that goes on for long without a complete request.
/// Jetty's own idle timeout is not enough for that: it starts again with every byte that trickles in.
/// Thread-safe; guarded by its own monitor, a leaf: connections are closed outside it.
final class Connections implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Limits limits;
    private final Scheduler scheduler;
    private final Map<EndPoint, InetAddress> clients = new IdentityHashMap<>();
    private final Map<InetAddress, Integer> perClient = new HashMap<>();
    private final Map<EndPoint, Scheduler.Task> deadlines = new IdentityHashMap<>();

    Connections(Limits limits, Scheduler scheduler) {
        this.limits = limits;
        this.scheduler = scheduler;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        if (!(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress client)) {
            endPoint.close(); // closed by the client before we looked
        } else if (enter(endPoint, client.getAddress())) {
            idle(endPoint);
        } else {
            LOG.debug("connection refused: too many are open, client={}", client);
            endPoint.close();
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        busy(endPoint);
        Optional.ofNullable(clients.remove(endPoint))
                .ifPresent(client -> perClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1));
    }

    /// A request arrived: from now on the idle timeout of the settings rules.
    synchronized void busy(EndPoint endPoint) {
        Optional.ofNullable(deadlines.remove(endPoint)).ifPresent(Scheduler.Task::cancel);
    }

    /// The connection waits for its next request.
    synchronized void idle(EndPoint endPoint) {
        busy(endPoint);
        if (clients.containsKey(endPoint)) {
            deadlines.put(endPoint, cut(endPoint, limits.patience()));
        }
    }

    /// Closes the connection after a while, unless the returned task is cancelled before.
    Scheduler.Task cut(EndPoint endPoint, Duration after) {
        var reason = "nothing complete arrived within " + after;
        return scheduler.schedule(
                () -> endPoint.close(new TimeoutException(reason)), after.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized int open() {
        return clients.size();
    }

    private synchronized boolean enter(EndPoint endPoint, InetAddress client) {
        int mine = perClient.getOrDefault(client, 0);
        if (clients.size() >= limits.connections() || !client.isLoopbackAddress() && mine >= limits.perClient()) {
            return false;
        }
        clients.put(endPoint, client);
        perClient.put(client, mine + 1);
        return true;
    }
}
