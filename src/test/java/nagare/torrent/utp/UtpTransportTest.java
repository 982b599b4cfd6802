package nagare.torrent.utp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.udp.UdpSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two transports on the loopback address.
@Timeout(120)
final class UtpTransportTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final BlockingQueue<PeerStream> called = new LinkedBlockingQueue<>();
    private UdpSocket oneSocket;
    private UdpSocket otherSocket;
    private UtpTransport one;
    private UtpTransport other;

    @BeforeEach
    void open() throws IOException {
        oneSocket = UdpSocket.open(List.of(LOOPBACK), 0);
        otherSocket = UdpSocket.open(List.of(LOOPBACK), 0);
        one = new UtpTransport(oneSocket, System::nanoTime, new Random(1));
        one.start((stream, _) -> called.add(stream));
        other = new UtpTransport(otherSocket, System::nanoTime, new Random(2));
        other.start((stream, _) -> called.add(stream));
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        other.close();
        oneSocket.close();
        otherSocket.close();
    }

    private InetSocketAddress there() {
        return new InetSocketAddress(LOOPBACK, otherSocket.port());
    }

    /// A connected pair; the caller has said one byte.
    private PeerStream connect() throws IOException {
        PeerStream stream = one.open();
        stream.connect(there(), 5000);
        stream.write(ByteBuffer.wrap(new byte[] {42}));
        return stream;
    }

    private static byte[] readFully(PeerStream stream, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && stream.read(bytes) >= 0) {
            // until all is here
        }
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static void writeFully(PeerStream stream, byte[] bytes) throws IOException {
        var source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            stream.write(source);
        }
    }

    @Test
    void whatOneWritesTheOtherReadsBothWaysAtOnce() throws Exception {
        PeerStream caller = connect();
        PeerStream callee = called.take();
        assertArrayEquals(new byte[] {42}, readFully(callee, 1));
        var there = new byte[3_000_000];
        new Random(7).nextBytes(there);
        var back = new byte[1_000_000];
        new Random(8).nextBytes(back);

        var atCaller = start(() -> readFully(caller, back.length));
        var atCallee = start(() -> readFully(callee, there.length));
        var writes = start(() -> {
            writeFully(caller, there);
            return there;
        });
        writeFully(callee, back);

        assertArrayEquals(there, atCallee.get());
        assertArrayEquals(back, atCaller.get());
        writes.get();
        caller.close();
        assertEquals(-1, callee.read(ByteBuffer.allocate(1)));
        callee.close();
    }

    @Test
    void whatWasWrittenBeforeClosingStillArrives() throws Exception {
        PeerStream caller = connect();
        var bytes = new byte[300_000];
        new Random(9).nextBytes(bytes);
        writeFully(caller, bytes);
        caller.close();

        PeerStream callee = called.take();
        readFully(callee, 1);
        assertArrayEquals(bytes, readFully(callee, bytes.length + 1));
    }

    @Test
    void aReadThatWaitsTooLongSaysSoAndTheStreamGoesOn() throws Exception {
        PeerStream caller = connect();
        PeerStream callee = called.take();
        callee.readTimeout(50);
        readFully(callee, 1);

        assertThrows(SocketTimeoutException.class, () -> callee.read(ByteBuffer.allocate(1)));

        callee.readTimeout(0);
        caller.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {1, 2, 3}, readFully(callee, 3));
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        PeerStream caller = connect();
        var read = start(() -> assertThrows(ClosedChannelException.class, () -> caller.read(ByteBuffer.allocate(1))));

        called.take();
        caller.close();

        read.get();
        assertFalse(caller.isOpen());
    }

    @Test
    void whoDoesNotReadHoldsTheWriterBack() throws Exception {
        PeerStream caller = connect();
        PeerStream callee = called.take();
        var written = new java.util.concurrent.atomic.AtomicLong();
        var writer = start(() -> {
            var chunk = new byte[64 * 1024];
            while (written.get() < 64L << 20) {
                writeFully(caller, chunk);
                written.addAndGet(chunk.length);
            }
            return null;
        });

        // what both ends hold together, and the chunk in between
        long most = (2L << 20) + 64 * 1024;
        long before = -1;
        while (written.get() != before) {
            before = written.get();
            Thread.sleep(300);
        }
        assertTrue(written.get() <= most, "took " + written.get());
        callee.close();
        assertThrows(java.util.concurrent.ExecutionException.class, writer::get);
    }

    @Test
    void nobodyThereIsATimeoutAndLeavesNothing() throws Exception {
        try (var silent = UdpSocket.open(List.of(LOOPBACK), 0)) {
            PeerStream stream = one.open();

            assertThrows(
                    SocketTimeoutException.class,
                    () -> stream.connect(new InetSocketAddress(LOOPBACK, silent.port()), 100));

            assertFalse(stream.isOpen());
            assertEquals(0, one.connections());
        }
    }

    @Test
    void closingTheTransportEndsWhatIsOpen() throws Exception {
        PeerStream caller = connect();
        PeerStream callee = called.take();
        readFully(callee, 1);

        one.close();

        assertThrows(IOException.class, () -> caller.read(ByteBuffer.allocate(1)));
        assertThrows(IOException.class, () -> callee.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> one.open().connect(there(), 100));
    }

    private static <T> FutureTask<T> start(java.util.concurrent.Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }
}
