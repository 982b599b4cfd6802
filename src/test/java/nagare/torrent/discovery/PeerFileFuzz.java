package nagare.torrent.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.CRC32C;
import nagare.fuzz.Allowance;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.GoodPeer;

/// A file of remembered peers that somebody else wrote: first byte even, as it is; odd, with the right checksum. What
/// is
/// read keeps the limits, and can be written and read again as the same.
public final class PeerFileFuzz {
    private PeerFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, PeerFileFuzz::feed);
    }

    private static void feed(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var body = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        PeerFile.read(input[0] % 2 == 0 ? body : sealed(body)).ifPresent(read -> {
            if (read.size() > PeerFile.MAX_TORRENTS
                    || read.values().stream().anyMatch(peers -> peers.size() > PeerFile.MAX_PEERS)) {
                throw new AssertionError("more than the limits: " + read.size());
            }
            if (!PeerFile.read(PeerFile.write(read)).orElseThrow().equals(read)) {
                throw new AssertionError("not the same again: " + read);
            }
        });
    }

    private static ByteBuffer sealed(ByteBuffer body) {
        var crc = new CRC32C();
        crc.update(body.duplicate());
        return ByteBuffer.allocate(body.remaining() + 4)
                .put(body)
                .putInt((int) crc.getValue())
                .flip();
    }

    public static List<byte[]> seeds() {
        var torrents = new LinkedHashMap<InfoHash, List<GoodPeer>>();
        torrents.put(new InfoHash("ab".repeat(20)), List.of(peer("9.9.9.9"), peer("2001:470::1")));
        torrents.put(new InfoHash("cd".repeat(20)), List.of());
        var file = PeerFile.write(torrents);
        var raw = ByteBuffer.allocate(1 + file.remaining()).put((byte) 0).put(file.duplicate());
        var open = ByteBuffer.allocate(1 + file.remaining() - 4)
                .put((byte) 1)
                .put(file.duplicate().limit(file.limit() - 4));
        return List.of(raw.array(), open.array());
    }

    private static GoodPeer peer(String literal) {
        return new GoodPeer(new InetSocketAddress(InetAddress.ofLiteral(literal), 6881), true, 40, 1_000_000);
    }
}
