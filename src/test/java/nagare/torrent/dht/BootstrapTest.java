package nagare.torrent.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import nagare.net.HostResolver;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
    private static final InetAddress FOUND = InetAddress.ofLiteral("192.0.2.7");

    /// Knows one name, or leaves them all to a proxy: whoever asks it then has leaked.
    private record Names(boolean leavesNames) implements HostResolver {
        @Override
        public List<InetAddress> resolve(String host, Duration patience) throws UnknownHostException {
            if (leavesNames) {
                throw new AssertionError("looked up beside the proxy: " + host);
            }
            if (!host.equals("router.example.org")) {
                throw new UnknownHostException("no such host");
            }
            return List.of(FOUND);
        }
    }

    @Test
    void namesAreLookedUpAndAddressesTakenAsTheyAre() throws Exception {
        var found = Bootstrap.of(List.of("[2001:db8::1]:7", "router.example.org:6881", "192.0.2.1:1"), new Names(false))
                .resolve();

        assertEquals(
                List.of(
                        new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 7),
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1),
                        new InetSocketAddress(FOUND, 6881)),
                found.addresses());
        assertEquals("", found.problem());
    }

    @Test
    void whatCannotBeReadOrFoundIsTheProblem() throws Exception {
        var broken =
                Bootstrap.of(List.of("router.example.org"), new Names(false)).resolve();
        var unknown =
                Bootstrap.of(List.of("gone.example.org:1"), new Names(false)).resolve();

        assertEquals(List.of(), broken.addresses());
        assertTrue(broken.problem().contains("a host and a port are needed"), broken.problem());
        assertEquals("gone.example.org: no such host", unknown.problem());
    }

    @Test
    void behindAProxyNobodyHereLooksUpAName() throws Exception {
        var found = Bootstrap.of(List.of("router.nagare-world.org:6881", "192.0.2.1:1", "nas.local:1"), new Names(true))
                .resolve();

        assertEquals(
                List.of(
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1),
                        InetSocketAddress.createUnresolved("router.nagare-world.org", 6881)),
                found.addresses());
        assertTrue(found.problem().startsWith("nas.local"), found.problem());
    }
}
