package nagare.torrent.mse;

import java.math.BigInteger;
import java.util.random.RandomGenerator;
import nagare.torrent.wire.ProtocolException;

/// Our half of a Diffie-Hellman exchange over MSE's 768-bit prime.
final class KeyExchange {
    /// How long public keys and the secret are, with zeros in front.
    static final int KEY_BYTES = 96;

    static final BigInteger PRIME = new BigInteger("""
            FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74
            020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437
            4FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563
            """.replace("\n", ""), 16);
    private static final BigInteger GENERATOR = BigInteger.TWO;
    private static final int PRIVATE_BYTES = 20;

    private final BigInteger ours;

    KeyExchange(RandomGenerator chance) {
        var bytes = new byte[PRIVATE_BYTES];
        chance.nextBytes(bytes);
        ours = new BigInteger(1, bytes).setBit(PRIVATE_BYTES * Byte.SIZE - 1);
    }

    byte[] publicKey() {
        return padded(GENERATOR.modPow(ours, PRIME));
    }

    /// The secret that both sides know from here on.
    ///
    /// @throws ProtocolException for a key that makes the secret one that everybody knows (0, 1, P - 1), or is none
    byte[] secret(byte[] theirPublicKey) throws ProtocolException {
        var theirs = new BigInteger(1, theirPublicKey);
        if (theirs.compareTo(BigInteger.ONE) <= 0 || theirs.compareTo(PRIME.subtract(BigInteger.ONE)) >= 0) {
            throw new ProtocolException("a degenerate public key");
        }
        return padded(theirs.modPow(ours, PRIME));
    }

    private static byte[] padded(BigInteger number) {
        byte[] bytes = number.toByteArray();
        var padded = new byte[KEY_BYTES];
        int length = Math.min(bytes.length, KEY_BYTES); // a longer one has a zero for its sign
        System.arraycopy(bytes, bytes.length - length, padded, KEY_BYTES - length, length);
        return padded;
    }
}
