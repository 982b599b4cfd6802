package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.peer.Approaches;
import nagare.torrent.peer.Encryption;
import nagare.torrent.peer.OneSwarm;
import nagare.torrent.peer.PeerListener;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.PeerSource;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceCache;
import nagare.torrent.storage.PieceStore;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two swarms over real sockets: one has everything, the other reads.
class SwarmLoopIT {
    private static final int PIECE = 256 * 1024;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private byte[] content;
    private Metainfo metainfo;
    private InetSocketAddress seeder;

    @BeforeEach
    void seed() throws Exception {
        content = new byte[20 * PIECE + 12345];
        new Random(7).nextBytes(content);
        metainfo = Metainfo.parse(TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), content.length, () -> new ByteArrayInputStream(content))),
                        PIECE)
                .write());
        Side side = side("seeder", true);
        PeerListener listener = keep(PeerListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new OneSwarm(metainfo.infoHash(), () -> side.loop().connections()),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                System::nanoTime));
        seeder = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aReaderGetsEveryByteInOrder() throws Exception {
        Side leecher = side("leecher", false);
        leecher.loop().found(PeerSource.TRACKER, List.of(seeder));
        try (PieceReader reader = leecher.loop().read(0, content.length, 0, Start.STRICT)) {
            assertArrayEquals(content, bytes(reader, 0, content.length));
        }
    }

    @Test
    void aSeekReadsThereAndThenBackAtTheStart() throws Exception {
        Side leecher = side("leecher", false);
        leecher.loop().found(PeerSource.TRACKER, List.of(seeder));
        try (PieceReader reader = leecher.loop().read(0, content.length, 0, Start.STRICT)) {
            for (int offset : new int[] {content.length - 1000, 5 * PIECE + 17, 0}) {
                reader.moveTo(offset);
                assertArrayEquals(
                        Arrays.copyOfRange(content, offset, offset + 1000),
                        bytes(reader, offset, 1000),
                        "at " + offset);
            }
        }
    }

    @Test
    void aDownloadCompletes() throws Exception {
        Side leecher = side("leecher", false);
        leecher.loop().wantAll();
        leecher.loop().found(PeerSource.TRACKER, List.of(seeder));
        assertTrue(
                leecher.completed().await(60, TimeUnit.SECONDS),
                () -> "" + leecher.loop().status());
        assertEquals(content.length, leecher.loop().status().downloaded());
    }

    private static byte[] bytes(PieceReader reader, int offset, int count) throws Exception {
        ByteBuffer target = ByteBuffer.allocate(count);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (target.hasRemaining()) {
            reader.read(offset + target.position(), target, Duration.ofSeconds(1));
            assertTrue(System.nanoTime() < deadline, "only " + target.position() + " bytes in a minute");
        }
        return target.array();
    }

    private record Side(SwarmLoop loop, CountDownLatch completed) {}

    private Side side(String name, boolean full) throws Exception {
        DiskThreads disk = keep(DiskThreads.start(2));
        PieceCache cache =
                keep(PieceCache.open(folder.resolve(name), new PieceCache.Limits(1 << 30, 0), InstantSource.system()));
        PieceStore store = keep(cache.open(metainfo, _ -> {}));
        if (full) {
            for (int piece = 0; piece < metainfo.layout().pieces(); piece++) {
                store.write(
                        piece,
                        ByteBuffer.wrap(
                                content, piece * PIECE, metainfo.layout().bytesIn(piece)));
            }
        }
        var completed = new CountDownLatch(1);
        var listener = new SwarmLoop.Listener() {
            @Override
            public void starving() {}

            @Override
            public void completed() {
                completed.countDown();
            }
        };
        var settings = Strangers.settings(
                PeerId.random(new Random(name.hashCode())),
                6881,
                60,
                new Budget(0, System.nanoTime()),
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "Nagare");
        SwarmLoop loop = keep(new SwarmLoop(
                metainfo,
                settings,
                new StoredPieces(store, disk, new LivePieces(store.have(), new Budget(0, 0))),
                listener,
                System::nanoTime));
        loop.start();
        return new Side(loop, completed);
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
