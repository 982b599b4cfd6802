package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RemoteNameTest {
    @Test
    void aPublicNameGoesToTheProxyAsItIs() throws Exception {
        for (var name : List.of("tracker.example.com", "a_b.example.org", "xn--bcher-kva.example.net", "name.org.")) {
            var left = RemoteName.of(name, 80);
            assertTrue(left.isUnresolved());
            assertEquals(name, left.getHostString());
        }
    }

    /// Numbers in any dress: the C library of a proxy would take them for addresses, and none of ours has seen them.
    @Test
    void whatAProxyCouldTakeForAnAddressOrFindInAHouseIsRefused() {
        for (var name : List.of(
                "localhost",
                "router",
                "nas.local",
                "NAS.LAN",
                "x.home.arpa",
                "metadata.google.internal",
                "127.1",
                "2130706433",
                "0x7f.1",
                "0x7f000001",
                "10.0.0.0x1",
                "1.2.3.4.5",
                "a.127.",
                "",
                ".",
                "a..org",
                "a b.org",
                "a.org/",
                "a.org:80",
                "a@b.org",
                "\u2460.org",
                "x".repeat(64) + ".org",
                "a.".repeat(126) + "org")) {
            assertThrows(FetchFailed.class, () -> RemoteName.of(name, 80), name);
        }
    }
}
