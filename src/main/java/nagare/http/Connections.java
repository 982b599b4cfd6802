package nagare.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/// The open connections: not too many in all and per client, and none that goes on for long without a complete request.
/// Jetty's own idle timeout is not enough for that: it starts again with every byte that trickles in.
/// Thread-safe; guarded by its own monitor, a leaf: connections are closed outside it.
final class Connections implements Connection.Listener {
    private final Limits limits;
    private final Scheduler scheduler;
    private final Refusals refusals;
    private final Map<EndPoint, InetAddress> clients = new IdentityHashMap<>();
    private final Map<InetAddress, Integer> perClient = new HashMap<>();
    private final Map<EndPoint, Scheduler.Task> deadlines = new IdentityHashMap<>();

    Connections(Limits limits, Scheduler scheduler, Refusals refusals) {
        this.limits = limits;
        this.scheduler = scheduler;
        this.refusals = refusals;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        if (!(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress client)) {
            endPoint.close(); // closed by the client before we looked
        } else if (enter(endPoint, client.getAddress())) {
            idle(endPoint);
        } else {
            refusals.note(Refusals.Reason.TOO_MANY, client.getAddress());
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
            deadlines.put(endPoint, cut(endPoint, () -> {}));
        }
    }

    /// Closes the connection when the body of its request is not here in time, unless the returned task
    /// is cancelled.
    Scheduler.Task awaitBody(EndPoint endPoint, InetAddress client) {
        return cut(endPoint, () -> refusals.note(Refusals.Reason.TOO_SLOW, client));
    }

    /// Closes the connection when a client that was refused does not leave in time, unless the returned task is
    /// cancelled.
    Scheduler.Task linger(EndPoint endPoint) {
        return cut(endPoint, () -> {});
    }

    private Scheduler.Task cut(EndPoint endPoint, Runnable before) {
        var reason = "nothing complete arrived within " + limits.patience();
        return scheduler.schedule(
                () -> {
                    before.run();
                    endPoint.close(new TimeoutException(reason));
                },
                limits.patience().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    void closeAll() {
        List<EndPoint> all;
        synchronized (this) {
            all = List.copyOf(clients.keySet());
        }
        all.forEach(EndPoint::close);
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
