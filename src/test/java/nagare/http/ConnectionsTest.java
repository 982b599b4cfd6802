package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {
    private final Set<Connection> closed = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler("test-timer", true);
    private final Connections connections =
            new Connections(new Limits(1, Duration.ofHours(1), 4, 2), scheduler, new Refusals());

    @BeforeEach
    void start() throws Exception {
        scheduler.start();
    }

    @AfterEach
    void stop() throws Exception {
        scheduler.stop();
    }

    @Test
    void oneClientMayOpenSoManyAndOthersStillGetIn() {
        assertTrue(isLetIn("192.168.1.7"));
        assertTrue(isLetIn("192.168.1.7"));
        assertFalse(isLetIn("192.168.1.7"));
        assertTrue(isLetIn("192.168.1.8"));
        assertEquals(3, connections.open());
    }

    @Test
    void loopbackCountsInTotalOnly() {
        for (int i = 0; i < 4; i++) {
            assertTrue(isLetIn("127.0.0.1"));
        }
        assertFalse(isLetIn("127.0.0.1"));
        assertFalse(isLetIn("192.168.1.7"));
    }

    @Test
    void closedConnectionsAreForgotten() {
        Connection one = connection("192.168.1.7");
        connections.onOpened(one);
        assertTrue(isLetIn("192.168.1.7"));

        connections.onClosed(one);
        connections.onClosed(one);

        assertTrue(isLetIn("192.168.1.7"));
        assertFalse(isLetIn("192.168.1.7"));
    }

    @Test
    void refusedConnectionDoesNotMakeRoomWhenItEnds() {
        isLetIn("192.168.1.7");
        isLetIn("192.168.1.7");
        Connection refused = connection("192.168.1.7");
        connections.onOpened(refused);

        connections.onClosed(refused);

        assertFalse(isLetIn("192.168.1.7"));
        assertEquals(2, connections.open());
    }

    private boolean isLetIn(String client) {
        Connection connection = connection(client);
        connections.onOpened(connection);
        return !closed.contains(connection);
    }

    private Connection connection(String client) {
        var holder = new Connection[1];
        var endPoint = (EndPoint) Proxy.newProxyInstance(
                EndPoint.class.getClassLoader(),
                new Class<?>[] {EndPoint.class},
                (_, method, _) -> switch (method.getName()) {
                    case "getRemoteSocketAddress" -> new InetSocketAddress(client, 1234);
                    case "close" -> closed.add(holder[0]) ? null : null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        holder[0] = new AbstractConnection(endPoint, Runnable::run) {
            @Override
            public void onFillable() {
                throw new IllegalStateException("nothing is read in this test");
            }
        };
        return holder[0];
    }
}
