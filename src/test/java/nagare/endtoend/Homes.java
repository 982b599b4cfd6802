package nagare.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Two homes and a host on the internet: namespaces. Each home has one host behind a router, which lets out what the
/// host sends under an address of its own, gives answers back, and lets nobody in who was not called (`router.nft`).
/// The addresses on the internet are public ones, but nothing leads out of here. Needs root; the names hold this
/// process's number and `name`, so that two tests do not meet.
final class Homes implements AutoCloseable {
    /// Where the host on the internet is.
    static final String OPEN_ADDRESS = "5.5.5.1";

    private static final String NETWORK = "5.5.5.";

    private final String prefix;
    private final List<String> namespaces = new ArrayList<>();
    private final Map<String, Integer> homes = new LinkedHashMap<>();

    /// For tests that are stopped halfway.
    private final Thread lastResort = Thread.ofPlatform().unstarted(() -> {
        try {
            delete();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    });

    private Homes(String name) {
        prefix = "nh" + ProcessHandle.current().pid() + name + "-";
    }

    /// Makes the internet with one host, and these homes.
    static Homes up(String name, String... homes) throws IOException, InterruptedException {
        var world = new Homes(name);
        Runtime.getRuntime().addShutdownHook(world.lastResort);
        try {
            world.namespace("net");
            world.ip("net", "link", "add", "name", "br0", "type", "bridge", "mcast_snooping", "0", "stp_state", "0");
            world.ip("net", "link", "set", "br0", "up");
            world.namespace("open");
            world.plug("open", "eth0", OPEN_ADDRESS);
            for (String home : homes) {
                world.home(home);
            }
            return world;
        } catch (IOException | InterruptedException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    /// The host on the internet.
    Host open() {
        return host("open", OPEN_ADDRESS);
    }

    private void home(String home) throws IOException, InterruptedException {
        homes.put(home, homes.size() + 2);
        String router = home + "-router";
        namespace(router);
        plug(router, "wan", outside(home));
        namespace(home);
        ip(router, "link", "add", "name", "lan", "type", "veth", "peer", "name", "eth0", "netns", prefix + home);
        ip(router, "addr", "add", inside(home, 1) + "/24", "brd", "+", "dev", "lan");
        ip(router, "link", "set", "lan", "up");
        ip(home, "addr", "add", inside(home, 2) + "/24", "brd", "+", "dev", "eth0");
        ip(home, "link", "set", "eth0", "up");
        ip(home, "route", "add", "default", "via", inside(home, 1));
        router(home).run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        router(home).run("nft", "-f", Seeder.script("router.nft"));
    }

    Host router(String home) {
        return host(home + "-router", inside(home, 1));
    }

    /// The host in the home.
    Host host(String home) {
        return host(home, inside(home, 2));
    }

    /// The router's address on the internet.
    String outside(String home) {
        return NETWORK + homes.get(home);
    }

    private String inside(String home, int number) {
        return "192.168." + homes.get(home) + "." + number;
    }

    private Host host(String namespace, String address) {
        return new Host(List.of("ip", "netns", "exec", prefix + namespace), "eth0", address);
    }

    /// A wire from the internet to a new interface.
    private void plug(String namespace, String networkInterface, String address)
            throws IOException, InterruptedException {
        ip(
                "net",
                "link",
                "add",
                "name",
                namespace,
                "type",
                "veth",
                "peer",
                "name",
                networkInterface,
                "netns",
                prefix + namespace);
        ip("net", "link", "set", namespace, "master", "br0", "up");
        ip(namespace, "addr", "add", address + "/24", "brd", "+", "dev", networkInterface);
        ip(namespace, "link", "set", networkInterface, "up");
    }

    private void namespace(String name) throws IOException, InterruptedException {
        run("ip", "netns", "add", prefix + name);
        namespaces.add(prefix + name);
        ip(name, "link", "set", "lo", "up");
    }

    private void ip(String namespace, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip", "-n", prefix + namespace));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Program.run(command);
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
                run("ip", "netns", "del", namespace);
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
