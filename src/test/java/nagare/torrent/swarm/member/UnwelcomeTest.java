package nagare.torrent.swarm.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import nagare.net.AddressPolicy;
import nagare.torrent.status.Refused;
import org.junit.jupiter.api.Test;

final class UnwelcomeTest {
    private static final InetAddress LISTED = InetAddress.ofLiteral("9.9.9.9");
    private final Unwelcome unwelcome = new Unwelcome(new AddressPolicy(List.of(), LISTED::equals));

    @Test
    void eachHostCountsOnceAndByWhyItIsRefused() {
        for (var host : List.of("9.9.9.9", "10.0.0.1", "9.9.9.9", "10.0.0.2", "10.0.0.1")) {
            unwelcome.add(InetAddress.ofLiteral(host));
        }

        assertEquals(new Refused(1, 2), unwelcome.counted());
    }

    @Test
    void soManyAreToldApartAndMoreCountForNothing() {
        for (int i = 0; i < Unwelcome.MOST - 1; i++) {
            unwelcome.add(InetAddress.ofLiteral("10.0.%d.%d".formatted(i / 256, i % 256)));
        }
        unwelcome.add(LISTED);
        assertEquals(new Refused(1, Unwelcome.MOST - 1), unwelcome.counted());

        unwelcome.add(InetAddress.ofLiteral("10.1.0.0"));

        assertEquals(new Refused(1, Unwelcome.MOST - 1), unwelcome.counted());
    }
}
