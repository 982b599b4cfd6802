package nagare.torrent.mse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyExchangeTest {
    @Test
    void thePrimeIsASafeOneOf768Bits() {
        BigInteger prime = KeyExchange.PRIME;

        assertEquals(768, prime.bitLength());
        assertTrue(prime.isProbablePrime(50));
        assertTrue(prime.shiftRight(1).isProbablePrime(50));
    }

    @Test
    void bothSidesComeToTheSameSecret() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            var one = new KeyExchange(new Random(seed));
            var other = new KeyExchange(new Random(1000 + seed));

            byte[] secret = one.secret(other.publicKey());

            assertArrayEquals(secret, other.secret(one.publicKey()));
            assertEquals(KeyExchange.KEY_BYTES, secret.length);
        }
    }

    /// With them the secret would be 0, 1 or P - 1 whatever our key is.
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "P-1", "P", "P+1", "all ones"})
    void aDegenerateKeyIsRefused(String name) {
        BigInteger key = switch (name) {
            case "0" -> BigInteger.ZERO;
            case "1" -> BigInteger.ONE;
            case "P-1" -> KeyExchange.PRIME.subtract(BigInteger.ONE);
            case "P" -> KeyExchange.PRIME;
            case "P+1" -> KeyExchange.PRIME.add(BigInteger.ONE);
            default -> BigInteger.ONE.shiftLeft(768).subtract(BigInteger.ONE);
        };

        assertThrows(ProtocolException.class, () -> new KeyExchange(new Random(1)).secret(bytes(key)));
    }

    @Test
    void theKeysBesideTheDegenerateOnesAreTaken() throws Exception {
        var ours = new KeyExchange(new Random(1));

        assertEquals(96, ours.secret(bytes(BigInteger.TWO)).length);
        assertArrayEquals(ours.publicKey(), ours.secret(bytes(BigInteger.TWO)), "two is the generator");
        assertEquals(96, ours.secret(bytes(KeyExchange.PRIME.subtract(BigInteger.TWO))).length);
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        var padded = new byte[96];
        int length = Math.min(96, bytes.length);
        System.arraycopy(bytes, bytes.length - length, padded, 96 - length, length);
        return padded;
    }
}
