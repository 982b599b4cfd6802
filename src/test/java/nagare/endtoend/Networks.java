package nagare.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A server with several networks, each with one other host on it: namespaces, with a wire from each interface of the
/// server to an `eth0` of the other. Nothing leads out of them, and nothing from one network to another. Needs root;
/// the names hold this process's number, so that two builds on one machine do not meet.
final class Networks implements AutoCloseable {
    private static final String PREFIX = "nw" + ProcessHandle.current().pid() + "-";
    private static final String SERVER = PREFIX + "server";

    private final List<String> namespaces = new ArrayList<>();

    /// For tests that are stopped halfway.
    private final Thread lastResort = Thread.ofPlatform().unstarted(() -> {
        try {
            delete();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    });

    private Networks() {}

    static Networks up() throws IOException, InterruptedException {
        var networks = new Networks();
        Runtime.getRuntime().addShutdownHook(networks.lastResort);
        try {
            networks.namespace(SERVER);
            return networks;
        } catch (IOException | InterruptedException | RuntimeException e) {
            networks.close();
            throw e;
        }
    }

    /// The host with all the networks, by one of its interfaces.
    Host server(String networkInterface, String address) {
        return new Host(List.of("ip", "netns", "exec", SERVER), networkInterface, address);
    }

    /// A host beyond a new interface of the server; addresses are of a /24.
    Host wire(String networkInterface, String ours, String theirs) throws IOException, InterruptedException {
        String namespace = PREFIX + networkInterface;
        namespace(namespace);
        ip(
                "-n",
                SERVER,
                "link",
                "add",
                "name",
                networkInterface,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespace);
        ip("-n", namespace, "addr", "add", theirs + "/24", "brd", "+", "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
        onServer("addr", "add", ours + "/24", "brd", "+", "dev", networkInterface);
        onServer("link", "set", networkInterface, "up");
        return new Host(List.of("ip", "netns", "exec", namespace), "eth0", theirs);
    }

    /// Changes something about the server's interfaces: the arguments of `ip`.
    void onServer(String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("-n", SERVER));
        all.addAll(List.of(arguments));
        ip(all.toArray(String[]::new));
    }

    private void namespace(String namespace) throws IOException, InterruptedException {
        try (Turn _ = Turn.take()) { // two at once, and one may fail at making the folder of all namespaces
            ip("netns", "add", namespace);
        }
        namespaces.add(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Program.run(command.toArray(String[]::new));
    }

    /// Takes it all away. A namespace that resists does not keep the others.
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        delete();
    }

    private void delete() throws IOException {
        var failures = new ArrayList<String>();
        for (String namespace : namespaces.reversed()) {
            try {
                ip("netns", "del", namespace);
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                failures.add("interrupted; left: " + namespace);
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("\n", failures));
        }
    }
}
