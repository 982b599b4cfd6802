package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemResolverTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final SystemResolver resolver = new SystemResolver();

    @AfterEach
    void close() {
        resolver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::1", "::ffff:10.0.0.1"})
    void literalAddressIsItsOwnAnswerAndNeedsNoTime(String literal) throws Exception {
        assertEquals(List.of(InetAddress.ofLiteral(literal)), resolver.resolve(literal, Duration.ZERO));
    }

    @Test
    void localhostIsLoopback() throws Exception {
        var addresses = resolver.resolve("localhost", LONG);

        assertFalse(addresses.isEmpty());
        assertTrue(addresses.stream().allMatch(InetAddress::isLoopbackAddress));
    }

    @Test
    void noTimeIsNoAnswer() {
        assertThrows(UnknownHostException.class, () -> resolver.resolve("localhost", Duration.ZERO));
    }

    @Test
    void nameBeyondTheLimitIsRefused() {
        assertThrows(UnknownHostException.class, () -> resolver.resolve("a".repeat(254), LONG));
        assertThrows(UnknownHostException.class, () -> resolver.resolve("", LONG));
    }

    @Test
    void closedResolverAnswersNothing() {
        resolver.close();

        assertThrows(UnknownHostException.class, () -> resolver.resolve("localhost", LONG));
    }
}
