package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.peer.Approaches;
import nagare.torrent.peer.Encryption;
import nagare.torrent.peer.OneSwarm;
import nagare.torrent.peer.PeerListener;
import nagare.torrent.peer.Places;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.PeerSource;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a swarm does when the disk, a peer or the swarm itself fails; over the loopback address, with a store in
/// memory.
final class SwarmLoopTest {
    private static final int PIECE = 32 * 1024;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicLong leap = new AtomicLong();
    private final AtomicInteger completed = new AtomicInteger();
    private final byte[] content = new byte[6 * PIECE + 99];
    private final Budget budget = new Budget(0, System.nanoTime());
    private Metainfo film;
    private InetSocketAddress seeder;

    @BeforeEach
    void seed() throws Exception {
        new Random(7).nextBytes(content);
        film = Metainfo.parse(TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), content.length, () -> new ByteArrayInputStream(content))),
                        PIECE)
                .write());
        var store = new FakeStore();
        for (int piece = 0; piece < film.layout().pieces(); piece++) {
            store.write(
                    piece, ByteBuffer.wrap(content, piece * PIECE, film.layout().bytesIn(piece)));
        }
        SwarmLoop loop = start(store, 1);
        PeerListener listener = keep(PeerListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new OneSwarm(film.infoHash(), () -> loop.connections()),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                System::nanoTime));
        seeder = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
        assertEquals(0, budget.blocks().out(), "blocks that did not come home");
    }

    @Test
    void fromAFullDiskReadersAreServedByMemoryAndItRecovers() throws Exception {
        var store = new FakeStore();
        store.full = true;
        SwarmLoop loop = start(store, 2);
        loop.found(PeerSource.TRACKER, List.of(seeder));
        try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
            assertArrayEquals(content, read(reader));
            await(() -> loop.status().problem().equals(Optional.of("the disk is full")));
            assertEquals(List.of(), store.written());

            store.full = false;
            leap.addAndGet(SwarmLoop.RETRY);

            await(() -> store.written().size() == film.layout().pieces());
            await(() -> loop.status().problem().isEmpty());
            assertArrayEquals(content, read(reader));
        }
    }

    @Test
    void whatIsOnDiskIsReadWithoutTheSwarm() throws Exception {
        var store = new FakeStore();
        for (int piece = 0; piece < film.layout().pieces(); piece++) {
            store.write(
                    piece, ByteBuffer.wrap(content, piece * PIECE, film.layout().bytesIn(piece)));
        }
        SwarmLoop loop = asleep(store, 2);
        for (int range = 0; range < 3; range++) {
            try (PieceReader reader = loop.read(0, content.length, 0, Start.SWIFT)) {
                assertTrue(reader.isHere(0));
                assertArrayEquals(content, read(reader));
            }
        }
    }

    @Test
    void closingWaitsForWhatTheDiskHasNotDoneYet() throws Exception {
        var store = new FakeStore();
        store.gate = new CountDownLatch(1);
        SwarmLoop loop = start(store, 2);
        loop.found(PeerSource.TRACKER, List.of(seeder));
        try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
            read(reader); // all is here, in memory
        }
        var closing = new FutureTask<Void>(() -> {
            loop.close();
            return null;
        });
        Thread.ofVirtual().name("closing").start(closing);
        store.gate.countDown();
        closing.get(60, TimeUnit.SECONDS);

        assertEquals(film.layout().pieces(), store.written().size());
        loop.close();
    }

    @Test
    void aFaultOfTheSwarmEndsItsReadersAndItsConnections() throws Exception {
        var store = new FakeStore();
        SwarmLoop loop = start(store, 2);
        PieceReader reader = loop.read(0, content.length, 0, Start.STRICT);
        var waiting = new FutureTask<>(() -> reader.read(0, ByteBuffer.allocate(1), Duration.ofDays(1)));
        Thread.ofVirtual().name("reader").start(waiting);

        store.broken = true;

        var failure =
                assertThrows(java.util.concurrent.ExecutionException.class, () -> waiting.get(60, TimeUnit.SECONDS));
        assertTrue(String.valueOf(failure.getCause().getMessage()).contains("please report it"), () -> "" + failure);
        await(loop::hasFailed);
        loop.close();
        assertThrows(IOException.class, () -> loop.read(0, 1, 0, Start.STRICT).read(0, ByteBuffer.allocate(1), LONG));
    }

    @Test
    void aPieceThatTheStoreEvictedIsFetchedAgainForTheNextReader() throws Exception {
        var store = new FakeStore();
        SwarmLoop loop = start(store, 2);
        loop.found(PeerSource.TRACKER, List.of(seeder));
        try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
            read(reader);
        }
        await(() -> store.written().size() == film.layout().pieces());
        store.evict(2);
        var gone = new BitSet();
        gone.set(2);
        loop.lost(gone);

        try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
            assertArrayEquals(content, read(reader));
        }
        await(() -> store.written().size() == film.layout().pieces() + 1);
    }

    @Test
    void aLossThatIsNoneAnyMoreIsNotBelieved() throws Exception {
        var store = new FakeStore();
        SwarmLoop loop = start(store, 2);
        loop.wantAll();
        loop.found(PeerSource.TRACKER, List.of(seeder));
        await(() -> store.written().size() == film.layout().pieces());
        var gone = new BitSet();
        gone.set(0, 3);

        loop.lost(gone);
        try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
            assertArrayEquals(content, read(reader));
        }

        assertEquals(film.layout().pieces(), store.written().size());
        await(() -> completed.get() > 0); // the last piece can be read a moment before the swarm hears of it
        assertEquals(1, completed.get(), "the seeder was complete from the start, this one once");
    }

    @Test
    void aDownloadFetchesAgainWhatItLost() throws Exception {
        var store = new FakeStore();
        SwarmLoop loop = start(store, 2);
        loop.wantAll();
        loop.found(PeerSource.TRACKER, List.of(seeder));
        await(() -> store.written().size() == film.layout().pieces());
        store.evict(4);
        var gone = new BitSet();
        gone.set(4);

        loop.lost(gone);

        await(() -> store.written().size() == film.layout().pieces() + 1);
        assertEquals(1, completed.get());
    }

    @Test
    void closingEndsConnectionsThatAreBeingMade() throws Exception {
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SwarmLoop loop = start(new FakeStore(), 2);
            loop.found(
                    PeerSource.TRACKER,
                    List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort())));
            try (Socket caller = deaf.accept()) {
                caller.setSoTimeout(60_000);
                loop.close();

                assertTrue(caller.getInputStream().readAllBytes().length <= Handshake.BYTES);
            }
        }
        assertEquals(0, connected());
    }

    @Test
    void aStrangerThatFloodsIsLetGoByClosing() throws Exception {
        SwarmLoop loop = start(new FakeStore(), 2);
        PeerListener listener = keep(PeerListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new OneSwarm(film.infoHash(), () -> loop.connections()),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                System::nanoTime));
        try (var flooder = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            ByteBuffer hello =
                    new Handshake(film.infoHash(), PeerId.random(new Random(3)), true, true, false, false).encode();
            flooder.getOutputStream().write(hello.array(), 0, hello.remaining());
            var keepAlives = new byte[64 * 1024];
            for (int i = 0; i < 20; i++) {
                flooder.getOutputStream().write(keepAlives);
            }
            loop.close();
        }
        assertEquals(0, connected());
    }

    @Test
    void aPeerThatAsksAndDoesNotReadGetsNoMoreThanItsShare() throws Exception {
        InetSocketAddress address = seeder;
        try (var greedy = new Socket(address.getAddress(), address.getPort())) {
            ByteBuffer hello =
                    new Handshake(film.infoHash(), PeerId.random(new Random(3)), true, true, false, false).encode();
            var out = greedy.getOutputStream();
            out.write(hello.array(), 0, hello.remaining());
            out.write(new byte[] {0, 0, 0, 1, 15, 0, 0, 0, 1, 2}); // have_none, interested
            await(() -> seederLoop().status().peersConnected() == 1);
            var request = ByteBuffer.allocate(17)
                    .putInt(13)
                    .put((byte) 6)
                    .putInt(0)
                    .putInt(0)
                    .putInt(PIECE);
            var requests = ByteBuffer.allocate(17 * Uploads.MAX_QUEUED);
            while (requests.hasRemaining()) {
                requests.put(request.array());
            }
            out.write(requests.array());
            out.write(requests.array());

            // It takes what the sockets take and then waits; others are served all the same.
            SwarmLoop loop = start(new FakeStore(), 2);
            loop.found(PeerSource.TRACKER, List.of(seeder));
            try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
                assertArrayEquals(content, read(reader));
            }
        }
    }

    private SwarmLoop seederLoop() {
        return (SwarmLoop)
                open.stream().filter(SwarmLoop.class::isInstance).findFirst().orElseThrow();
    }

    /// Connections of this engine that are left.
    private int connected() {
        int free = 0;
        while (budget.places().mayAccept()) {
            free++;
        }
        return Places.CONNECTIONS - free;
    }

    private byte[] read(PieceReader reader) throws Exception {
        var target = ByteBuffer.allocate(content.length);
        while (target.hasRemaining()) {
            int count = reader.read(target.position(), target, LONG);
            assertFalse(count == 0, () -> "nothing after byte " + target.position());
        }
        return target.array();
    }

    /// The store and the status have no event of their own to wait for.
    private static void await(BooleanSupplier wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!wanted.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "it does not come");
            Thread.sleep(5);
        }
    }

    private SwarmLoop start(FakeStore store, int number) {
        SwarmLoop loop = asleep(store, number);
        loop.start();
        return loop;
    }

    /// A swarm whose thread does nothing.
    private SwarmLoop asleep(FakeStore store, int number) {
        DiskThreads disk = keep(DiskThreads.start(2));
        var listener = new SwarmLoop.Listener() {
            @Override
            public void starving() {}

            @Override
            public void completed() {
                completed.incrementAndGet();
            }
        };
        var settings = Strangers.settings(
                PeerId.random(new Random(number)),
                6881,
                60,
                budget,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "Nagare");
        return keep(new SwarmLoop(
                film,
                settings,
                new StoredPieces(store, disk, new LivePieces(store.have(), budget)),
                listener,
                () -> System.nanoTime() + leap.get()));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
