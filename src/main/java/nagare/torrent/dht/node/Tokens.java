package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import nagare.torrent.dht.krpc.NodeId;

/// What somebody must show to announce: it is given with the answer to `get_peers`, so only who gets our packets at an
/// address can announce that address (BEP 5). Bound to the address and the torrent; good for 5 to 10 minutes.
final class Tokens {
    static final Duration ROTATION = Duration.ofMinutes(5);

    private static final int SECRET_BYTES = 20;
    private static final int TOKEN_BYTES = 8;

    private final RandomGenerator chance;
    private byte[] secret;
    private byte[] previous;
    private long rotatedAt;

    Tokens(RandomGenerator chance, long now) {
        this.chance = chance;
        secret = fresh();
        previous = fresh();
        rotatedAt = now;
    }

    String give(InetAddress to, NodeId infoHash, long now) {
        rotate(now);
        return token(secret, to, infoHash);
    }

    boolean isGood(String token, InetAddress from, NodeId infoHash, long now) {
        rotate(now);
        return same(token, token(secret, from, infoHash)) || same(token, token(previous, from, infoHash));
    }

    private void rotate(long now) {
        long late = (now - rotatedAt) / ROTATION.toNanos();
        if (late > 0) {
            previous = late == 1 ? secret : fresh();
            secret = fresh();
            rotatedAt += late * ROTATION.toNanos();
        }
    }

    private byte[] fresh() {
        var bytes = new byte[SECRET_BYTES];
        chance.nextBytes(bytes);
        return bytes;
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.ISO_8859_1), b.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String token(byte[] secret, InetAddress address, NodeId infoHash) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(secret);
            sha1.update(address.getAddress());
            var digest = sha1.digest(infoHash.bytes());
            return new String(Arrays.copyOf(digest, TOKEN_BYTES), StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
