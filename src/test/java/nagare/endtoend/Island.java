package nagare.endtoend;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A host with a network to itself: every address of [#NETWORK] is its own, and none of them is a loopback address,
/// which transmission calls nobody at and no DHT but ours and libtorrent's believes in. A namespace; needs root.
final class Island implements AutoCloseable {
    static final String NETWORK = "10.77.0.0/16";

    /// What programs there call from that choose no address.
    static final String ADDRESS = "10.77.0.1";

    private static final String NAME = "ni" + ProcessHandle.current().pid();

    /// For tests that are stopped halfway.
    private final Thread lastResort = Thread.ofPlatform().unstarted(() -> {
        try {
            Program.run("ip", "netns", "del", NAME);
        } catch (IOException | InterruptedException e) {
            System.err.println(e.getMessage());
        }
    });

    private Island() {}

    /// Skips the test where there can be none.
    static Island need() throws IOException, InterruptedException {
        Tools.need("ip");
        Optional<String> obstacle = Hosts.obstacle();
        Tools.allowed(obstacle.isEmpty(), "network namespaces are not allowed here: " + obstacle.orElse(""));
        var island = new Island();
        try (Turn _ = Turn.take()) { // two at once, and one may fail at making the folder of all namespaces
            Program.run("ip", "netns", "add", NAME);
        }
        Runtime.getRuntime().addShutdownHook(island.lastResort);
        try {
            Program.run("ip", "-n", NAME, "link", "set", "lo", "up");
            Program.run("ip", "-n", NAME, "addr", "add", ADDRESS + "/16", "dev", "lo");
            return island;
        } catch (IOException | InterruptedException e) {
            island.close();
            throw e;
        }
    }

    /// The host, by one of its addresses.
    Host at(String address) {
        return new Host(List.of("ip", "netns", "exec", NAME), "lo", address);
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        try {
            Program.run("ip", "netns", "del", NAME);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
