package nagare.torrent.utp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import nagare.torrent.transport.Carrier;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.utp.protocol.Link;
import org.jspecify.annotations.Nullable;

/// A peer's connection by uTP. What is not read holds the peer back by the window that it is told; a write waits until
/// something of it fits. All fields are guarded by the transport's lock.
final class UtpStream implements PeerStream {
    private final UtpTransport transport;
    private final Condition readable;
    private final Condition writable;
    private @Nullable Link link;
    private int readMillis;
    private boolean closed;

    UtpStream(UtpTransport transport) {
        this.transport = transport;
        readable = transport.condition();
        writable = transport.condition();
    }

    /// Of a peer that called; with the lock.
    UtpStream(UtpTransport transport, Link link) {
        this(transport);
        take(link);
    }

    private Link take(Link taken) {
        link = taken;
        taken.watch(readable::signalAll, writable::signalAll);
        return taken;
    }

    InetSocketAddress peer() {
        transport.enter();
        try {
            return link().peer();
        } finally {
            transport.leave();
        }
    }

    private Link link() {
        if (link == null) {
            throw new NotYetConnectedException();
        }
        return link;
    }

    @Override
    public void connect(InetSocketAddress to, int millis) throws IOException {
        transport.enter();
        try {
            checkOpen();
            if (link != null) {
                throw new IOException("this stream has been connected before");
            }
            Link calling = take(transport.call(to));
            long deadline = transport.now() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (!calling.isOpen()) {
                checkOpen();
                if (calling.isClosed()) {
                    throw new ConnectException(calling.failure().orElse("closed"));
                }
                if (!await(writable, deadline - transport.now())) {
                    closed = true;
                    calling.close(transport.now());
                    throw new SocketTimeoutException("no answer by uTP");
                }
            }
        } finally {
            transport.leave();
        }
    }

    @Override
    public void readTimeout(int millis) {
        transport.enter();
        try {
            readMillis = millis;
        } finally {
            transport.leave();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        transport.enter();
        try {
            long deadline = transport.now() + TimeUnit.MILLISECONDS.toNanos(readMillis);
            while (target.hasRemaining()) {
                checkOpen();
                int count = link().read(target, transport.now());
                if (count > 0) {
                    return count;
                }
                if (count < 0) {
                    return atTheEnd();
                }
                if (!await(readable, readMillis > 0 ? deadline - transport.now() : Long.MAX_VALUE)) {
                    throw new SocketTimeoutException("nothing to read in time");
                }
            }
            return 0;
        } finally {
            transport.leave();
        }
    }

    private int atTheEnd() throws IOException {
        if (link().failure().isPresent()) {
            throw new SocketException(link().failure().get());
        }
        return -1;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        transport.enter();
        try {
            while (source.hasRemaining()) {
                checkOpen();
                if (link().isClosed()) {
                    throw new SocketException(link().failure().orElse("closed by the peer"));
                }
                int count = link().write(source, transport.now());
                if (count > 0) {
                    return count;
                }
                await(writable, Long.MAX_VALUE);
            }
            return 0;
        } finally {
            transport.leave();
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /// Whether it was woken before the time was over.
    private static boolean await(Condition condition, long nanos) throws IOException {
        try {
            return condition.awaitNanos(nanos) > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while waiting for a peer");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public Carrier carrier() {
        return Carrier.UTP;
    }

    @Override
    public boolean isOpen() {
        transport.enter();
        try {
            return !closed && (link == null || !link.isClosed());
        } finally {
            transport.leave();
        }
    }

    @Override
    public void close() {
        transport.enter();
        try {
            closed = true;
            if (link != null) {
                link.close(transport.now());
            }
            readable.signalAll();
            writable.signalAll();
        } finally {
            transport.leave();
        }
    }
}
