package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
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
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A disk that takes for ever: what is in memory can be read, and the memory stays bounded.
final class SlowDiskTest {
    private static final int PIECE = 256 * 1024;
    /// What the one peer has been asked for already when the memory is full: the longest pipeline.
    private static final long ASKED = 500 * PieceLayout.BLOCK;

    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final byte[] content = new byte[(int) (3 * Held.OWN_SHARE)];
    private Metainfo film;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aDiskThatDoesNotAnswerSlowsTheNetworkDownAndNobodyWhoReadsFromMemory() throws Exception {
        new Random(9).nextBytes(content);
        var source =
                new TorrentAuthor.Source(List.of("film.mkv"), content.length, () -> new ByteArrayInputStream(content));
        film = Metainfo.parse(
                TorrentAuthor.of("film.mkv", List.of(source), PIECE).write());
        var full = new FakeStore();
        for (int piece = 0; piece < film.layout().pieces(); piece++) {
            full.write(piece, ByteBuffer.wrap(content, piece * PIECE, PIECE));
        }
        SwarmLoop seeder = start(full, new Budget(0, System.nanoTime()), 1);
        PeerListener listener = keep(PeerListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new OneSwarm(film.infoHash(), () -> seeder.connections()),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                System::nanoTime));
        var slow = new FakeStore();
        var gate = new CountDownLatch(1);
        slow.gate = gate;
        SwarmLoop loop = start(slow, new Budget(new Places(Places.CONNECTIONS), PIECE, 0, System.nanoTime()), 2);
        keep(gate::countDown); // closing waits for the disk

        int readable = (int) Held.OWN_SHARE / 2; // the end of the film, where an index may be, is in memory too
        try (PieceReader reader = loop.read(0, content.length, 0, Start.STRICT)) {
            loop.found( // only now: else the memory may fill with what nobody reads
                    PeerSource.TRACKER,
                    List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port())));
            assertArrayEquals(Arrays.copyOf(content, readable), read(reader, readable));
        }
        loop.wantAll();
        long most = Held.OWN_SHARE + PIECE + ASKED;
        await(() -> loop.status().downloaded() >= Held.OWN_SHARE);
        assertTrue(loop.status().downloaded() <= most, () -> "" + loop.status());
        assertEquals(List.of(), slow.written());

        gate.countDown();

        await(() -> slow.written().size() == film.layout().pieces());
        await(() -> loop.status().downloaded() >= content.length); // told four times a second
        assertEquals(content.length, loop.status().downloaded(), "every byte once");
    }

    private static byte[] read(PieceReader reader, int length) throws Exception {
        var target = ByteBuffer.allocate(length);
        while (target.hasRemaining()) {
            assertTrue(reader.read(target.position(), target, LONG) > 0, () -> "nothing after " + target.position());
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

    private SwarmLoop start(FakeStore store, Budget budget, int number) {
        DiskThreads disk = keep(DiskThreads.start(3));
        var listener = new SwarmLoop.Listener() {
            @Override
            public void starving() {}

            @Override
            public void completed() {}
        };
        var settings = Strangers.settings(
                PeerId.random(new Random(number)),
                6881,
                60,
                budget,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "Nagare");
        SwarmLoop loop = keep(new SwarmLoop(
                film,
                settings,
                new StoredPieces(store, disk, new LivePieces(store.have(), budget)),
                listener,
                System::nanoTime));
        loop.start();
        return loop;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
