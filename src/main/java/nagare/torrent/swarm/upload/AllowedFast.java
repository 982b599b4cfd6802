package nagare.torrent.swarm.upload;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Set;
import nagare.torrent.metainfo.InfoHash;

/// Which pieces a peer may have of us while we choke it, so that a newcomer has something to trade (BEP 6). The set
/// follows from the peer's /24, so that dialling again does not earn other ones.
final class AllowedFast {
    /// Pieces of a full set.
    static final int PIECES = 10;

    private AllowedFast() {}

    /// The canonical set, in the order of BEP 6; empty for IPv6, for which none is defined.
    static Set<Integer> of(InetAddress peer, InfoHash infoHash, int pieces, int most) {
        var set = new LinkedHashSet<Integer>();
        if (!(peer instanceof Inet4Address)) {
            return set;
        }
        int size = Math.min(most, pieces);
        byte[] network = peer.getAddress();
        network[3] = 0;
        byte[] hash = infoHash.bytes();
        byte[] x = ByteBuffer.allocate(network.length + hash.length)
                .put(network)
                .put(hash)
                .array();
        while (set.size() < size) {
            x = sha1(x);
            var numbers = ByteBuffer.wrap(x);
            while (numbers.hasRemaining() && set.size() < size) {
                set.add((int) (Integer.toUnsignedLong(numbers.getInt()) % pieces));
            }
        }
        return set;
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
