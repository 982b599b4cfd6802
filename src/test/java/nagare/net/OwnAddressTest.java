package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OwnAddressTest {
    private static final InetAddress OURS = ip("93.184.216.34");
    private static final InetAddress OTHER = ip("8.8.4.4");
    private final OwnAddress own = new OwnAddress(new AddressPolicy(List.of()));

    @Test
    void whatMostNetworksSayHolds() {
        own.vote(ip("1.1.1.1"), OTHER);
        own.vote(ip("9.9.9.9"), OURS);
        own.vote(ip("5.5.5.5"), OURS);

        assertEquals(Optional.of(OURS), own.like(ip("1.2.3.4")));
        assertTrue(own.is(OURS));
        assertFalse(own.is(OTHER));
    }

    @Test
    void aNetworkHasOneVoiceTheLatest() {
        own.vote(ip("9.9.9.9"), OURS);
        own.vote(ip("1.1.1.1"), OTHER);
        own.vote(ip("1.1.1.2"), OTHER);
        own.vote(ip("1.1.1.3"), OURS);

        assertEquals(Optional.of(OURS), own.like(OURS));
    }

    @Test
    void privateAddressesAreNotWhereStrangersFindUs() {
        own.vote(ip("1.1.1.1"), ip("192.168.1.2"));
        own.vote(ip("1.1.1.1"), ip("127.0.0.1"));

        assertEquals(Optional.empty(), own.like(OURS));
    }

    @Test
    void eachFamilyHasItsOwn() {
        own.vote(ip("1.1.1.1"), OURS);

        assertEquals(Optional.empty(), own.like(ip("2606:2800:220:1::1")));
        own.vote(ip("1.2.1.1"), ip("2606:2800:220:1::7"));
        assertEquals(Optional.of(ip("2606:2800:220:1::7")), own.like(ip("2606:2800:220:1::1")));
    }

    @Test
    void voicesAreBoundedAndTheOldestGo() {
        own.vote(ip("1.1.1.1"), OTHER);
        for (int i = 0; i < OwnAddress.MAX_VOICES - 1; i++) {
            own.vote(ip("9.9." + i + ".1"), ip("7.7.7." + (i + 1)));
        }
        assertTrue(own.is(OTHER), "at the limit the first voice counts");

        own.vote(ip("9.8.1.1"), ip("7.7.8.1"));

        assertFalse(own.is(OTHER));
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
