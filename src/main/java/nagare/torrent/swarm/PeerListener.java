package nagare.torrent.swarm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import nagare.torrent.metainfo.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts peers on one TCP port and hands each to the swarm of the torrent its handshake names. Callers that have not
/// said which torrent they want are few and have little time.
public final class PeerListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);

    /// Connections in their handshake, in all and from one address.
    static final int MAX_GREETING = 64;

    static final int MAX_GREETING_PER_ADDRESS = 4;

    private final ServerSocketChannel server;
    private final Function<InfoHash, Optional<SwarmLoop>> swarms;
    private final Greeting greeting;
    private final Semaphore places = new Semaphore(MAX_GREETING);
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private PeerListener(
            ServerSocketChannel server, Function<InfoHash, Optional<SwarmLoop>> swarms, LongSupplier nanoTime) {
        this.server = server;
        this.swarms = swarms;
        this.greeting = new Greeting(nanoTime);
    }

    /// Listens on `address`; port 0 takes any free one.
    ///
    /// @throws IOException when the port is taken; the message names the setting
    public static PeerListener start(
            InetSocketAddress address, Function<InfoHash, Optional<SwarmLoop>> swarms, LongSupplier nanoTime)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "cannot listen for peers on port " + address.getPort() + " (" + e.getMessage()
                            + "); choose another with --peer-port or torrent.port in the settings",
                    e);
        }
        var listener = new PeerListener(server, swarms, nanoTime);
        Thread.ofVirtual().name("peer listener").start(listener::accept);
        return listener;
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("caller").start(() -> greet(channel));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("cannot accept a peer: {}", e.getMessage());
            }
        }
    }

    private void greet(SocketChannel channel) {
        open.add(channel);
        try (channel) {
            InetAddress address = channel.socket().getInetAddress();
            Optional<Greeting.Heard> heard = admitted(channel, address);
            if (heard.isPresent()) {
                Optional<SwarmLoop> swarm = swarms.apply(heard.get().infoHash());
                if (swarm.isPresent()) {
                    swarm.get().welcome(channel, heard.get());
                }
            }
        } catch (IOException e) {
            LOG.debug("a caller left during the handshake: {}", e.getMessage());
        } finally {
            open.remove(channel);
        }
    }

    /// What the caller said, or nothing when too many are at the door.
    private Optional<Greeting.Heard> admitted(SocketChannel channel, InetAddress address) throws IOException {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        try {
            if (perAddress.merge(address, 1, Integer::sum) > MAX_GREETING_PER_ADDRESS) {
                return Optional.empty();
            }
            return Optional.of(greeting.hear(channel));
        } finally {
            perAddress.computeIfPresent(address, (_, count) -> count > 1 ? count - 1 : null);
            places.release();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot close the peer port: {}", e.getMessage());
        }
    }
}
