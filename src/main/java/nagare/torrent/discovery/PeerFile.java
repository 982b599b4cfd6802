package nagare.torrent.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32C;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.GoodPeer;

/// The remembered peers as bytes: eight that name the format, then each torrent (20 bytes of hash, one that counts its
/// peers, 27 per peer), and CRC32C over all of it. Torrents stand in the order of their last use. Pure. A file that is
/// not exactly of this form says nothing: peers are found again.
final class PeerFile {
    static final int MAX_TORRENTS = 256;
    static final int MAX_PEERS = 50;
    static final int PEER_BYTES = 16 + 2 + 1 + 4 + 4;
    static final int MAX_BYTES = 8 + MAX_TORRENTS * (InfoHash.BYTES + 1 + MAX_PEERS * PEER_BYTES) + 4;

    private static final long MAGIC = 0x6e616761_72655031L; // "nagareP1"
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private PeerFile() {}

    /// The last [#MAX_TORRENTS] of them, and of each the first [#MAX_PEERS] peers.
    static ByteBuffer write(SequencedMap<InfoHash, List<GoodPeer>> torrents) {
        var out = ByteBuffer.allocate(MAX_BYTES).putLong(MAGIC);
        torrents.sequencedEntrySet().stream()
                .skip(Math.max(0, torrents.size() - MAX_TORRENTS))
                .forEach(torrent -> write(out, torrent));
        return out.putInt(crc(out.duplicate().flip())).flip();
    }

    private static void write(ByteBuffer out, Map.Entry<InfoHash, List<GoodPeer>> torrent) {
        var peers = torrent.getValue()
                .subList(0, Math.min(MAX_PEERS, torrent.getValue().size()));
        out.put(torrent.getKey().bytes()).put((byte) peers.size());
        for (var peer : peers) {
            var address = peer.address().getAddress();
            out.put(address instanceof Inet6Address ? new byte[0] : MAPPED).put(address.getAddress());
            out.putShort((short) peer.address().getPort()).put((byte) (peer.named() ? 1 : 0));
            out.putInt(peer.rttMillis()).putInt(peer.bytesPerSecond());
        }
    }

    /// Nothing when it is not a file that [#write] made.
    static Optional<SequencedMap<InfoHash, List<GoodPeer>>> read(ByteBuffer file) {
        var in = file.duplicate();
        if (in.remaining() < 8 + 4 || in.remaining() > MAX_BYTES || in.getLong() != MAGIC) {
            return Optional.empty();
        }
        int end = in.limit() - 4;
        if (crc(file.duplicate().limit(end)) != in.getInt(end)) {
            return Optional.empty();
        }
        in.limit(end);
        var torrents = new LinkedHashMap<InfoHash, List<GoodPeer>>();
        while (in.hasRemaining() && torrents.size() < MAX_TORRENTS) {
            if (in.remaining() < InfoHash.BYTES + 1) {
                return Optional.empty();
            }
            var hash = new byte[InfoHash.BYTES];
            in.get(hash);
            int count = in.get() & 0xff;
            if (count > MAX_PEERS || in.remaining() < count * PEER_BYTES) {
                return Optional.empty();
            }
            torrents.put(InfoHash.of(hash), peers(in, count));
        }
        return in.hasRemaining() ? Optional.empty() : Optional.of(torrents);
    }

    private static List<GoodPeer> peers(ByteBuffer in, int count) {
        var peers = new ArrayList<GoodPeer>(count);
        for (int i = 0; i < count; i++) {
            var address = new byte[16];
            in.get(address);
            int port = in.getShort() & 0xffff;
            boolean named = in.get() != 0;
            int rtt = in.getInt();
            int rate = in.getInt();
            if (port > 0 && rtt >= 0 && rate >= 0) {
                peers.add(new GoodPeer(new InetSocketAddress(address(address), port), named, rtt, rate));
            }
        }
        return List.copyOf(peers);
    }

    private static InetAddress address(byte[] sixteen) {
        try {
            return InetAddress.getByAddress(sixteen); // one that is mapped becomes IPv4
        } catch (UnknownHostException e) {
            throw new IllegalStateException(Arrays.toString(sixteen), e);
        }
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /// The best of what was known and what is, each address once; what is newer counts.
    static List<GoodPeer> best(Collection<GoodPeer> newer, Collection<GoodPeer> older) {
        var all = new LinkedHashMap<InetSocketAddress, GoodPeer>();
        newer.forEach(peer -> all.put(peer.address(), peer));
        older.forEach(peer -> all.putIfAbsent(peer.address(), peer));
        return all.values().stream()
                .sorted((a, b) -> Long.compare(a.millisToFirstBytes(), b.millisToFirstBytes()))
                .limit(MAX_PEERS)
                .toList();
    }
}
