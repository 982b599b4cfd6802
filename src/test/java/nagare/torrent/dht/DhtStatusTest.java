package nagare.torrent.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.net.AddressPolicy;
import nagare.net.OwnAddress;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.node.NodeStatus;
import nagare.torrent.dht.node.Reachability;
import org.junit.jupiter.api.Test;

final class DhtStatusTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("9.9.9.9");
    private static final InetAddress SIX = InetAddress.ofLiteral("2600::9");

    private final OwnAddress own = new OwnAddress(new AddressPolicy(List.of()));

    private static NodeStatus node(Family family, Optional<InetAddress> address) {
        return new NodeStatus(family, 0, 0, address, Map.of(), Reachability.State.UNKNOWN, 0, 0, 0, 0, 0);
    }

    @Test
    void eachFamilyHasOneVoiceOnOurAddress() {
        var status = new DhtStatus(
                List.of(node(Family.IPV4, Optional.of(FOUR)), node(Family.IPV6, Optional.of(SIX))), 0, "");

        status.vote(own);

        assertEquals(Optional.of(FOUR), own.like(InetAddress.ofLiteral("8.8.8.8")));
        assertEquals(Optional.of(SIX), own.like(InetAddress.ofLiteral("2600::1")));
    }

    @Test
    void oneVoiceHoweverOftenItIsRaised() {
        own.vote("a tracker", InetAddress.ofLiteral("8.8.4.4"));
        own.vote("another", InetAddress.ofLiteral("8.8.4.4"));
        var status = new DhtStatus(List.of(node(Family.IPV4, Optional.of(FOUR))), 0, "");

        for (int i = 0; i < 9; i++) {
            status.vote(own);
        }

        assertEquals(Optional.of(InetAddress.ofLiteral("8.8.4.4")), own.like(FOUR));
    }
}
