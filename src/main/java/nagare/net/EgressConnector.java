package nagare.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nagare.net.egress.Egress;
import org.eclipse.jetty.io.ClientConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Jetty's connections, made by an [Egress]: bound where it binds, through its proxy. Jetty takes them over once
/// they stand.
final class EgressConnector extends ClientConnector {
    private static final Logger LOG = LoggerFactory.getLogger(EgressConnector.class);

    private final Egress egress;
    private final boolean toProxy;
    private final Set<SocketChannel> connecting = ConcurrentHashMap.newKeySet();

    /// @param toProxy to the HTTP proxy itself, which is asked for whole addresses
    EgressConnector(Egress egress, boolean toProxy) {
        this.egress = egress;
        this.toProxy = toProxy;
    }

    /// Returns at once. Jetty asks with one of the addresses that its resolver gave.
    @Override
    public void connect(SocketAddress address, Map<String, Object> context) {
        getExecutor().execute(() -> connectNow((InetSocketAddress) address, context));
    }

    private void connectNow(InetSocketAddress to, Map<String, Object> context) {
        @Nullable SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            connecting.add(channel);
            int millis = Math.toIntExact(getConnectTimeout().toMillis());
            if (isStopping() || isStopped()) {
                throw new IOException("the request was called off");
            }
            if (toProxy) {
                egress.connectToProxy(channel, millis);
            } else {
                egress.connect(channel, to, millis);
            }
            context.putIfAbsent(REMOTE_SOCKET_ADDRESS_CONTEXT_KEY, to);
            accept(channel, context);
        } catch (IOException | RuntimeException e) {
            close(channel);
            connectFailed(channel, to, e, context);
        } finally {
            if (channel != null) {
                connecting.remove(channel);
            }
        }
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("closing what never was a connection: {}", e.getMessage());
        }
    }

    @Override
    protected void doStop() throws Exception {
        for (SocketChannel channel : connecting) {
            channel.close();
        }
        super.doStop();
    }
}
