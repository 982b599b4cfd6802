package nagare.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Three hosts on one network, which are namespaces with an `eth0` into a bridge in a fourth one: the server, the TV,
/// and
/// all the rest of the internet. Nothing leads out of them. Needs root; the names hold this process's number, so that
/// two builds on one machine do not meet.
final class Hosts implements AutoCloseable {
    static final String NETWORK = "10.77.7.0/24";

    private static final String PREFIX = "ng" + ProcessHandle.current().pid() + "-";
    private static final String HUB = PREFIX + "hub";

    private final List<String> namespaces = new ArrayList<>();

    /// For tests that are stopped halfway.
    private final Thread lastResort = Thread.ofPlatform().unstarted(() -> {
        try {
            delete();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    });

    private Hosts() {}

    /// Why this machine makes no namespaces for us; empty when it does.
    static Optional<String> obstacle() throws InterruptedException {
        String probe = PREFIX + "probe";
        try {
            try (Turn _ = Turn.take()) {
                ip("netns", "add", probe);
            }
            try {
                bridge(probe);
                ip("-n", probe, "link", "add", "name", "one", "type", "veth", "peer", "name", "two");
            } finally {
                ip("netns", "del", probe);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()).strip());
        }
    }

    static Hosts up() throws IOException, InterruptedException {
        var hosts = new Hosts();
        Runtime.getRuntime().addShutdownHook(hosts.lastResort);
        try {
            hosts.namespace(HUB);
            bridge(HUB);
            hosts.connect(hosts.server());
            hosts.connect(hosts.tv());
            hosts.connect(hosts.internet());
            return hosts;
        } catch (IOException | InterruptedException | RuntimeException e) {
            hosts.close();
            throw e;
        }
    }

    Host server() {
        return host("server", "10.77.7.2");
    }

    Host tv() {
        return host("tv", "10.77.7.3");
    }

    Host internet() {
        return host("internet", "10.77.7.4");
    }

    private static Host host(String name, String address) {
        return new Host(List.of("ip", "netns", "exec", PREFIX + name), "eth0", address);
    }

    private void connect(Host host) throws IOException, InterruptedException {
        String namespace = host.starter().getLast();
        namespace(namespace);
        String plug = namespace.substring(PREFIX.length());
        ip("-n", HUB, "link", "add", "name", plug, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        ip("-n", HUB, "link", "set", plug, "master", "br0", "up");
        ip("-n", namespace, "addr", "add", host.address() + "/24", "brd", "+", "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
    }

    private static void bridge(String namespace) throws IOException, InterruptedException {
        ip("-n", namespace, "link", "add", "name", "br0", "type", "bridge", "mcast_snooping", "0", "stp_state", "0");
        ip("-n", namespace, "link", "set", "br0", "up");
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
