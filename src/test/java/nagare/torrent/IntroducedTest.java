package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.List;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;

final class IntroducedTest {
    private static final List<InetSocketAddress> PEERS = List.of(new InetSocketAddress("192.0.2.1", 6881));

    private final Introduced introduced = new Introduced();

    @Test
    void peersThatLinksNameAreRememberedForSoManyTorrents() {
        for (int i = 0; i < Introduced.MAX_NAMED; i++) {
            introduced.name(hash(i), PEERS);
        }
        assertEquals(PEERS, introduced.named(hash(0)));

        introduced.name(hash(Introduced.MAX_NAMED), PEERS);

        assertEquals(List.of(), introduced.named(hash(0)), "the oldest one");
        assertEquals(PEERS, introduced.named(hash(1)));
        assertEquals(PEERS, introduced.named(hash(Introduced.MAX_NAMED)));
    }

    @Test
    void aLinkWithoutPeersForgetsNobody() {
        introduced.name(hash(1), PEERS);
        introduced.name(hash(1), List.of());

        assertEquals(PEERS, introduced.named(hash(1)));
    }

    private static InfoHash hash(int number) {
        return new InfoHash("%040x".formatted(number));
    }
}
