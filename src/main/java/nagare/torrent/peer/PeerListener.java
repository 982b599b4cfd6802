package nagare.torrent.peer;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import nagare.lifecycle.Threads;
import nagare.net.egress.Egress;
import nagare.net.egress.Footing;
import nagare.net.egress.Standing;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.TcpStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts peers on one TCP port and hands each to the swarm of the torrent its handshake names. Callers whose
/// handshake is not through are few and have little time.
public final class PeerListener implements Standing, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);

    /// Connections in their handshake, in all and from one address.
    static final int MAX_GREETING = 64;

    static final int MAX_GREETING_PER_ADDRESS = 4;

    /// How long nobody is accepted after the system could not: it may be out of file descriptors.
    private static final long PAUSE_MILLIS = 500;

    /// Where peers may call: by which way out, on which address and port (0 for any free one), and who gets no answer.
    public record At(Egress egress, InetSocketAddress address, Predicate<InetAddress> refused) {}

    private final At at;
    private final Swarms swarms;
    private final Greeting greeting;
    private final Semaphore places = new Semaphore(MAX_GREETING);
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final Set<PeerStream> open = ConcurrentHashMap.newKeySet();
    private final Threads threads = new Threads();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile List<ServerSocketChannel> doors = List.of();
    private volatile int port;

    private PeerListener(At at, Swarms swarms, Approach approach, LongSupplier nanoTime) {
        this.at = at;
        this.port = at.address().getPort();
        this.swarms = swarms;
        this.greeting = new Greeting(approach, nanoTime);
    }

    /// Listens on `address`; port 0 takes any free one.
    ///
    /// @throws BindException when the port is taken; the message names the setting
    public static PeerListener start(InetSocketAddress address, Swarms swarms, Approach approach, LongSupplier nanoTime)
            throws IOException {
        return start(new At(Egress.direct(), address, _ -> false), swarms, approach, nanoTime);
    }

    /// Listens where the way out allows it, now or as soon as it does; nobody can call through a proxy.
    ///
    /// @throws BindException when the port is taken; the message names the setting
    public static PeerListener start(At at, Swarms swarms, Approach approach, LongSupplier nanoTime)
            throws IOException {
        var listener = new PeerListener(at, swarms, approach, nanoTime);
        at.egress().listen(listener);
        return listener;
    }

    /// The same port on every address where this stands.
    @Override
    public void stand(Footing footing) throws IOException {
        closeDoors();
        var opened = new ArrayList<ServerSocketChannel>();
        try {
            for (InetSocketAddress where : addresses(footing)) {
                opened.add(door(where));
                port = opened.getLast().socket().getLocalPort();
            }
        } catch (IOException e) {
            for (ServerSocketChannel door : opened) {
                door.close();
            }
            throw e;
        }
        doors = List.copyOf(opened);
        for (ServerSocketChannel door : opened) {
            threads.start("peer listener", () -> accept(door));
        }
    }

    private List<InetSocketAddress> addresses(Footing footing) {
        return switch (footing) {
            case Footing.Anywhere() ->
                List.of(new InetSocketAddress(at.address().getAddress(), port));
            case Footing.At(var anchor) ->
                anchor.addresses().stream()
                        .map(one -> new InetSocketAddress(one, port))
                        .toList();
            case Footing.Through _, Footing.Nowhere _ -> List.of();
        };
    }

    private ServerSocketChannel door(InetSocketAddress where) throws IOException {
        ServerSocketChannel door = ServerSocketChannel.open();
        try {
            at.egress().tie(door);
            door.bind(new InetSocketAddress(where.getAddress(), port));
            return door;
        } catch (IOException e) {
            door.close();
            var taken = new BindException("cannot listen for peers on port " + port + " (" + e.getMessage()
                    + "); choose another with --peer-port or torrent.port in the settings");
            taken.initCause(e);
            throw taken;
        }
    }

    private void closeDoors() throws IOException {
        List<ServerSocketChannel> old = doors;
        doors = List.of();
        for (ServerSocketChannel door : old) {
            door.close();
        }
    }

    /// 0 when any was wanted and none has been opened yet.
    public int port() {
        return port;
    }

    private void accept(ServerSocketChannel door) {
        boolean failing = false;
        while (closing.getCount() > 0) {
            try {
                accepted(door.accept());
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
                at.egress().keep(channel);
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
            if (closing.getCount() > 0 && !at.refused().test(from.getAddress())) {
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
        at.egress().leave(this);
        try {
            closeDoors();
            for (PeerStream stream : open) {
                stream.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot close the peer port: {}", e.getMessage());
        }
        threads.close();
    }
}
