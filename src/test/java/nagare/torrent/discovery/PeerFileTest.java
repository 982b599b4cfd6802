package nagare.torrent.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.GoodPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() {
        var torrents = torrents(3, 2);
        torrents.put(hash(9), List.of(new GoodPeer(address("2001:470::9", 65_535), true, 0, Integer.MAX_VALUE)));

        assertEquals(Optional.of(torrents), PeerFile.read(PeerFile.write(torrents)));
    }

    @Test
    void theLastTorrentsAndTheFirstPeersAreKept() {
        var most = torrents(PeerFile.MAX_TORRENTS, PeerFile.MAX_PEERS);
        var file = PeerFile.write(most);
        assertEquals(PeerFile.MAX_BYTES, file.remaining());
        assertEquals(Optional.of(most), PeerFile.read(file));

        var more = torrents(PeerFile.MAX_TORRENTS + 1, PeerFile.MAX_PEERS + 1);
        var kept = PeerFile.read(PeerFile.write(more)).orElseThrow();
        assertEquals(PeerFile.MAX_TORRENTS, kept.size());
        assertEquals(hash(1), kept.firstEntry().getKey());
        assertEquals(PeerFile.MAX_PEERS, kept.firstEntry().getValue().size());
    }

    @Test
    void aFileThatIsTooLongIsNone() {
        var most = PeerFile.write(torrents(PeerFile.MAX_TORRENTS, PeerFile.MAX_PEERS));
        var longer = sealed(
                ByteBuffer.allocate(PeerFile.MAX_BYTES + 1).put(most.duplicate().limit(most.limit() - 4)),
                PeerFile.MAX_BYTES + 1);

        assertEquals(Optional.empty(), PeerFile.read(longer));
    }

    @Test
    void onePeerTooManyIsRefused() {
        var file = PeerFile.write(torrents(1, PeerFile.MAX_PEERS));
        int count = 8 + InfoHash.BYTES;
        assertEquals(PeerFile.MAX_PEERS, file.get(count));

        var body = ByteBuffer.allocate(PeerFile.MAX_BYTES).put(file.duplicate().limit(file.limit() - 4));
        body.put(count, (byte) (PeerFile.MAX_PEERS + 1)).put(new byte[PeerFile.PEER_BYTES]);

        assertEquals(Optional.empty(), PeerFile.read(sealed(body, body.position() + 4)));
    }

    @Test
    void everySpoiltByteIsSeen() {
        var file = PeerFile.write(torrents(2, 2));
        for (int at = 0; at < file.limit(); at++) {
            var spoilt = ByteBuffer.allocate(file.limit()).put(file.duplicate()).flip();
            spoilt.put(at, (byte) (spoilt.get(at) ^ 0x10));
            assertEquals(Optional.empty(), PeerFile.read(spoilt), "byte " + at);
            assertEquals(Optional.empty(), PeerFile.read(file.duplicate().limit(at)), "cut at " + at);
        }
    }

    @Test
    void theBestStayTheNewerCounts() {
        var slow = new GoodPeer(address("9.9.9.1", 1), true, 10, 1000);
        var quick = new GoodPeer(address("9.9.9.2", 1), false, 10, 1_000_000);
        var far = new GoodPeer(address("9.9.9.3", 1), false, 3000, 1_000_000);
        var quickNow = new GoodPeer(address("9.9.9.1", 1), true, 10, 2_000_000);

        assertEquals(List.of(quick, far, slow), PeerFile.best(List.of(), List.of(slow, far, quick)));
        assertEquals(List.of(quickNow, quick), PeerFile.best(List.of(quickNow), List.of(slow, quick)));
    }

    @Test
    void aMemoryOutlivesTheProcess() throws Exception {
        var file = folder.resolve("cache").resolve("peers");
        var peers = torrents(1, 3).get(hash(0));
        new PeerMemory(file).remember(hash(0), peers);

        var later = new PeerMemory(file);
        assertEquals(peers, later.of(hash(0)));
        assertEquals(List.of(), later.of(hash(1)));
        later.remember(hash(1), List.of());
        assertEquals(1, Files.list(file.getParent()).count(), "nothing unfinished is left");
    }

    @Test
    void aTorrentIsForgottenWhenSoManyOthersCameAfterIt() {
        var memory = new PeerMemory(folder.resolve("peers"));
        var peers = torrents(1, 1).get(hash(0));
        for (int i = 0; i < PeerFile.MAX_TORRENTS; i++) {
            memory.remember(hash(i), peers);
        }
        assertEquals(peers, memory.of(hash(0)));

        memory.remember(hash(PeerFile.MAX_TORRENTS), peers);

        assertEquals(List.of(), memory.of(hash(0)));
        assertEquals(peers, memory.of(hash(1)));
    }

    @Test
    void aDamagedFileIsWrittenAnew() throws Exception {
        var file = folder.resolve("peers");
        Files.writeString(file, "not what we wrote, but as long as it takes");
        var memory = new PeerMemory(file);
        var peers = torrents(1, 1).get(hash(0));

        assertEquals(List.of(), memory.of(hash(0)));
        memory.remember(hash(0), peers);

        assertEquals(peers, new PeerMemory(file).of(hash(0)));
    }

    @Test
    void aFileThatCannotBeWrittenIsNoFault() throws Exception {
        Files.writeString(folder.resolve("cache"), "a file in the way");
        var memory = new PeerMemory(folder.resolve("cache").resolve("peers"));
        var peers = torrents(1, 1).get(hash(0));

        memory.remember(hash(0), peers);

        assertEquals(peers, memory.of(hash(0)), "for as long as the process lives");
        assertTrue(Files.isRegularFile(folder.resolve("cache")));
    }

    private static SequencedMap<InfoHash, List<GoodPeer>> torrents(int count, int peers) {
        var torrents = new LinkedHashMap<InfoHash, List<GoodPeer>>();
        for (int i = 0; i < count; i++) {
            torrents.put(
                    hash(i),
                    IntStream.range(0, peers)
                            .mapToObj(n -> new GoodPeer(address("9.9.9." + (n + 1), 6881), n % 2 == 0, n, 1000))
                            .toList());
        }
        return torrents;
    }

    private static InfoHash hash(int number) {
        return new InfoHash("%040x".formatted(number));
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private static ByteBuffer sealed(ByteBuffer body, int length) {
        var crc = new CRC32C();
        crc.update(body.duplicate().clear().limit(length - 4));
        return body.clear().putInt(length - 4, (int) crc.getValue()).limit(length);
    }
}
