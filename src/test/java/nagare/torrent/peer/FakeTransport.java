package nagare.torrent.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import nagare.torrent.transport.Carrier;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.Transport;

/// A transport by which nobody is reached, or only when the test says so. Remembers its streams.
final class FakeTransport implements Transport {
    /// What becomes of connecting.
    enum Fate {
        REFUSED,
        /// Neither an answer nor a refusal, until the stream is closed.
        SILENT,
        /// Connects, and then hears nothing.
        MUTE
    }

    final List<FakeStream> streams = new CopyOnWriteArrayList<>();
    final CountDownLatch opened = new CountDownLatch(1);
    private final Fate fate;

    FakeTransport(Fate fate) {
        this.fate = fate;
    }

    @Override
    public PeerStream open() {
        var stream = new FakeStream(fate);
        streams.add(stream);
        opened.countDown();
        return stream;
    }

    static final class FakeStream implements PeerStream {
        final CountDownLatch closed = new CountDownLatch(1);
        private final Fate fate;

        FakeStream(Fate fate) {
            this.fate = fate;
        }

        private void untilClosed() throws IOException {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ClosedChannelException();
        }

        @Override
        public void connect(InetSocketAddress to, int millis) throws IOException {
            switch (fate) {
                case REFUSED -> throw new IOException("refused");
                case SILENT -> untilClosed();
                case MUTE -> {}
            }
        }

        @Override
        public void readTimeout(int millis) {}

        @Override
        public Carrier carrier() {
            return Carrier.UTP;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            untilClosed();
            return -1;
        }

        @Override
        public int write(ByteBuffer source) {
            int length = source.remaining();
            source.position(source.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return closed.getCount() > 0;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
