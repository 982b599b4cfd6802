package nagare.torrent.peer;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.TcpStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts peers on one TCP port and hands each to the swarm of the torrent its handshake names. Callers whose
/// handshake is not through are few and have little time.
public final class PeerListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);

    /// Connections in their handshake, in all and from one address.
    static final int MAX_GREETING = 64;

    static final int MAX_GREETING_PER_ADDRESS = 4;

    /// How long nobody is accepted after the system could not: it may be out of file descriptors.
    private static final long PAUSE_MILLIS = 500;

    private final ServerSocketChannel server;
    private final Swarms swarms;
    private final Greeting greeting;
    private final Semaphore places = new Semaphore(MAX_GREETING);
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final Set<PeerStream> open = ConcurrentHashMap.newKeySet();
    private final Threads threads = new Threads();
    private final CountDownLatch closing = new CountDownLatch(1);

    private PeerListener(ServerSocketChannel server, Swarms swarms, Approach approach, LongSupplier nanoTime) {
        this.server = server;
        this.swarms = swarms;
        this.greeting = new Greeting(approach, nanoTime);
    }

    /// Listens on `address`; port 0 takes any free one.
    ///
    /// @throws BindException when the port is taken; the message names the setting
    public static PeerListener start(InetSocketAddress address, Swarms swarms, Approach approach, LongSupplier nanoTime)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(address);
        } catch (IOException e) {
            server.close();
            var taken = new BindException("cannot listen for peers on port " + address.getPort() + " (" + e.getMessage()
                    + "); choose another with --peer-port or torrent.port in the settings");
            taken.initCause(e);
            throw taken;
        }
        var listener = new PeerListener(server, swarms, approach, nanoTime);
        listener.threads.start("peer listener", listener::accept);
        return listener;
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    private void accept() {
        boolean failing = false;
        while (closing.getCount() > 0) {
            try {
                accepted(server.accept());
                failing = false;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                if (!failing) {
                    LOG.warn("cannot accept peers: {}", e.getMessage());
                }
                failing = true;
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.trace("closed while pausing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accepted(SocketChannel channel) throws IOException {
        try {
            if (channel.getRemoteAddress() instanceof InetSocketAddress from) {
                called(new TcpStream(channel), from);
                return;
            }
        } catch (IOException e) {
            LOG.debug("a caller left at once: {}", e.getMessage());
        }
        channel.close();
    }

    /// Somebody called, by whatever transport. Takes the stream over; returns at once.
    public void called(PeerStream stream, InetSocketAddress from) {
        threads.start("caller", () -> greet(stream, from));
    }

    private void greet(PeerStream stream, InetSocketAddress from) {
        open.add(stream);
        try (stream) {
            if (closing.getCount() > 0) {
                admit(stream, from);
            }
        } catch (IOException e) {
            LOG.debug("a caller left during the handshake: {}", e.getMessage());
        } finally {
            open.remove(stream);
        }
    }

    /// Sends the caller to its swarm, unless too many are at the door, or nobody here has its torrent.
    private void admit(PeerStream stream, InetSocketAddress address) throws IOException {
        if (!places.tryAcquire()) {
            return;
        }
        boolean few = perAddress.merge(address.getAddress(), 1, Integer::sum) <= MAX_GREETING_PER_ADDRESS;
        var inside = new AtomicBoolean();
        Runnable leaveDoor = () -> {
            if (inside.compareAndSet(false, true)) {
                perAddress.computeIfPresent(address.getAddress(), (_, count) -> count > 1 ? count - 1 : null);
                places.release();
            }
        };
        try {
            if (few) {
                Greeting.Heard heard = greeting.hear(stream, swarms::torrents);
                meant(heard).ifPresent(swarm -> swarm.welcome(heard, address, leaveDoor));
            }
        } finally {
            leaveDoor.run();
        }
    }

    /// Who encrypts for one torrent and asks for another is not answered.
    private Optional<Connections> meant(Greeting.Heard heard) {
        Optional<Connections> meant = swarms.called(heard.infoHash());
        return heard.key().isEmpty() || swarms.called(heard.key().get()).equals(meant) ? meant : Optional.empty();
    }

    /// Ends every connection that came in, and waits for their threads.
    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
            for (PeerStream stream : open) {
                stream.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot close the peer port: {}", e.getMessage());
        }
        threads.close();
    }
}
