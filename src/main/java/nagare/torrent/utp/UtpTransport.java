package nagare.torrent.utp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.Transport;
import nagare.torrent.udp.PacketHandler;
import nagare.torrent.udp.UdpSocket;
import nagare.torrent.utp.protocol.Exchange;
import nagare.torrent.utp.protocol.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Peers by uTP over a UDP socket that others use too. Thread-safe: one lock guards all connections. Datagrams leave
/// under it, in the order in which they were made; sending one never blocks.
public final class UtpTransport implements Transport, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UtpTransport.class);

    /// Takes streams of peers that called; returns at once.
    public interface Callers {
        void called(PeerStream stream, InetSocketAddress from);
    }

    private final UdpSocket socket;
    private final LongSupplier nanoTime;
    private final Exchange exchange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sooner = lock.newCondition();
    private final Thread timer;
    private final PacketHandler handler = new PacketHandler() {
        @Override
        public boolean accept(InetSocketAddress from, ByteBuffer packet) {
            return arrived(from, packet);
        }

        @Override
        public void drained() {
            answer();
        }
    };
    private List<Link> called = new ArrayList<>();
    private long sleepsUntil = Long.MIN_VALUE;
    private Callers callers = (_, _) -> {
        throw new IllegalStateException("not started");
    };
    private boolean arrivals;
    private boolean closed;

    /// Uses the socket from [#start] on.
    public UtpTransport(UdpSocket socket, LongSupplier nanoTime, RandomGenerator chance) {
        this.socket = socket;
        this.nanoTime = nanoTime;
        exchange = new Exchange(
                new Exchange.Outside() {
                    @Override
                    public boolean send(ByteBuffer datagram, InetSocketAddress to) {
                        return sent(datagram, to);
                    }

                    @Override
                    public void called(Link link) {
                        called.add(link);
                    }
                },
                chance);
        timer = Thread.ofPlatform().daemon().name("utp " + socket.port()).unstarted(this::tickUntilClosed);
    }

    /// Speaks uTP on the socket, and hands on the streams of those that call.
    public void start(Callers whoTakesThem) {
        enter();
        try {
            callers = whoTakesThem;
        } finally {
            leave();
        }
        socket.register(handler);
        timer.start();
    }

    @Override
    public PeerStream open() {
        return new UtpStream(this);
    }

    /// How many connections there are, those that are ending too.
    public int connections() {
        lock.lock();
        try {
            return exchange.links();
        } finally {
            lock.unlock();
        }
    }

    private boolean arrived(InetSocketAddress from, ByteBuffer packet) {
        long now = now();
        enter();
        try {
            boolean taken = !closed && exchange.arrived(from, packet, now);
            arrivals |= taken;
            return taken;
        } finally {
            leave();
        }
    }

    private void answer() {
        enter();
        try {
            if (arrivals && !closed) {
                arrivals = false;
                exchange.drained(now());
            }
        } finally {
            leave();
        }
    }

    private boolean sent(ByteBuffer datagram, InetSocketAddress to) {
        try {
            socket.send(datagram, to);
            return true;
        } catch (IOException e) {
            LOG.atTrace()
                    .setMessage("utp packet not sent")
                    .addKeyValue("to", to)
                    .addKeyValue("reason", e.getMessage())
                    .log();
            return false;
        }
    }

    private void tickUntilClosed() {
        enter();
        try {
            while (!closed) {
                sleepsUntil = exchange.wakeAt();
                long left = sleepsUntil == Long.MAX_VALUE ? Long.MAX_VALUE : sleepsUntil - now();
                if (left > 0 && sooner.awaitNanos(left) > 0) {
                    continue; // something is due sooner than was thought
                }
                sleepsUntil = Long.MIN_VALUE;
                exchange.tick(now());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            leave();
        }
    }

    void enter() {
        lock.lock();
    }

    /// Lets go of the lock. The timer is woken when something is due before it would wake; callers are handed on
    /// without the lock.
    void leave() {
        if (exchange.wakeAt() < sleepsUntil) {
            sooner.signal();
        }
        List<Link> toHandOn = List.of();
        if (!called.isEmpty()) {
            toHandOn = called;
            called = new ArrayList<>();
        }
        var streams = toHandOn.stream().map(link -> new UtpStream(this, link)).toList();
        Callers takers = callers;
        lock.unlock();
        for (UtpStream stream : streams) {
            takers.called(stream, stream.peer());
        }
    }

    Condition condition() {
        return lock.newCondition();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /// Calls somebody; with the lock.
    ///
    /// @throws IOException when there is no way there, or there are too many connections
    Link call(InetSocketAddress to) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return exchange.call(to, now())
                .orElseThrow(() -> new IOException("no way there by uTP, or too many connections"));
    }

    /// Ends every connection, and the thread.
    @Override
    public void close() {
        socket.unregister(handler);
        enter();
        try {
            closed = true;
            exchange.close(now());
            sooner.signal();
        } finally {
            leave();
        }
        try {
            timer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed it is; the thread ends by itself
        }
    }
}
