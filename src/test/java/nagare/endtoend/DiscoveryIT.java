package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server on a host with two networks, a Docker bridge and a tunnel, and somebody who listens on each.
final class DiscoveryIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String CLASSES = Path.of("target/test-classes").toAbsolutePath()
            + File.pathSeparator
            + Path.of("target/classes").toAbsolutePath();

    private static final String WIRED = "10.77.7.2";
    private static final String AIR = "10.88.8.2";
    private static final String DOCKER = "172.17.0.1";
    private static final int NAMES = 6;

    @TempDir
    private Path folder;

    private Networks networks;
    private final List<Program> ears = new ArrayList<>();
    private Program tv;
    private Program phone;
    private Program container;

    @BeforeEach
    void listen() throws Exception {
        Tools.need("ip", "env");
        Optional<String> obstacle = Hosts.obstacle();
        Tools.allowed(obstacle.isEmpty(), "network namespaces are not allowed here: " + obstacle.orElse(""));
        networks = Networks.up();
        tv = ear(networks.wire("eth0", WIRED, "10.77.7.3"));
        phone = ear(networks.wire("wlan0", AIR, "10.88.8.3"));
        container = ear(networks.wire("docker0", DOCKER, "172.17.0.2"));
        for (Program ear : ears) {
            ear.awaitLine("listening"::equals);
        }
    }

    private Program ear(Host host) throws IOException {
        Program ear =
                Program.start(host.command(List.of(JAVA, "-cp", CLASSES, Listener.class.getName(), "eth0")), Map.of());
        ears.add(ear);
        return ear;
    }

    @AfterEach
    void leave() throws IOException {
        ears.forEach(Program::close);
        if (networks != null) {
            networks.close();
        }
    }

    private Nagare serve(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "serve",
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "0.0.0.0:8642",
                "--feed",
                "http://feed.invalid/rss"));
        arguments.addAll(List.of(more));
        return Nagare.start(networks.server("eth0", WIRED), arguments.toArray(String[]::new));
    }

    private static Predicate<String> alive(String address) {
        return line -> line.startsWith("heard ssdp:alive ") && line.contains(" http://" + address + ":8642/");
    }

    private static boolean isByebye(String line) {
        return line.startsWith("heard ssdp:byebye ");
    }

    private static int lines(Program ear) {
        return heard(ear).size();
    }

    private static List<String> heard(Program ear) {
        return Arrays.stream(ear.output().split("\n")).toList();
    }

    /// What was heard from a line on.
    private static List<String> since(Program ear, int from) {
        List<String> all = heard(ear);
        return all.subList(from, all.size());
    }

    private static long answers(Program ear, int from) {
        return since(ear, from).stream()
                .filter(line -> line.startsWith("answer "))
                .count();
    }

    private static String usn(String line) {
        return line.substring(line.lastIndexOf("uuid:"));
    }

    private static String device(String line) {
        return usn(line).split("::")[0];
    }

    @Test
    void eachNetworkHearsOfItsOwnAddressOnly() throws Exception {
        networks.wire("wg0", "10.6.0.1", "10.6.0.2");
        try (Nagare nagare = serve()) {
            nagare.awaitReady();
            for (var side : Map.of(tv, WIRED, phone, AIR).entrySet()) {
                Program ear = side.getKey();
                String device = device(ear.awaitLine(alive(side.getValue())));
                for (int i = 0; i < NAMES; i++) { // until the last name has come
                    int from = i;
                    ear.awaitLine(line -> heard(ear).stream()
                                    .filter(alive(side.getValue()))
                                    .map(DiscoveryIT::usn)
                                    .distinct()
                                    .count()
                            > from);
                }
                String answer = ear.ask("search " + device, line -> line.startsWith("answer " + device));
                assertTrue(
                        answer.contains(" http://" + side.getValue() + ":8642/")
                                && answer.endsWith(" from " + side.getValue()),
                        answer);
                int before = lines(ear);
                ear.ask("search ssdp:all", _ -> answers(ear, before) >= NAMES);
                ear.ask("search upnp:rootdevice", line -> line.startsWith("answer upnp:rootdevice "));
                List<String> heard = heard(ear);
                assertTrue(isByebye(heard.get(1)), "the first that is heard takes back an earlier life: " + heard);
                for (String line : heard) {
                    assertTrue(
                            line.equals("listening") || isByebye(line) || line.contains("http://" + side.getValue()),
                            line);
                }
            }
            assertEquals(List.of("listening"), heard(container), "no TV is in a container");
            assertFalse(nagare.output().contains("wg0"), nagare.output());
        }
    }

    @Test
    void aNamedInterfaceIsTakenWhateverItIs() throws Exception {
        try (Nagare nagare = serve("--interface", "docker0")) {
            nagare.awaitReady();
            container.awaitLine(alive(DOCKER));
            assertEquals(List.of("listening"), heard(tv));
        }
    }

    @Test
    void anAddressThatChangesAndAnInterfaceThatGoesAndComesAreFollowed() throws Exception {
        try (Nagare nagare = serve()) {
            nagare.awaitReady();
            String device = device(phone.awaitLine(alive(AIR)));
            tv.awaitLine(alive(WIRED));

            int atTv = lines(tv);
            int atPhone = lines(phone);
            networks.onServer("addr", "del", AIR + "/24", "dev", "wlan0");
            networks.onServer("addr", "add", "10.88.8.9/24", "brd", "+", "dev", "wlan0");
            assertEquals(device, device(phone.awaitLine(atPhone, alive("10.88.8.9"))));
            String answer = phone.ask("search " + device, line -> line.startsWith("answer "));
            assertTrue(answer.contains("http://10.88.8.9:8642/"), answer);

            atPhone = lines(phone);
            networks.onServer("link", "set", "wlan0", "down");
            nagare.program()
                    .awaitLine(line ->
                            line.contains("the network changed") && !line.contains("is=[eth0 (" + WIRED + "), "));
            networks.onServer("link", "set", "wlan0", "up");
            phone.awaitLine(atPhone, alive("10.88.8.9"));
            assertTrue(
                    since(phone, atPhone).stream().anyMatch(DiscoveryIT::isByebye),
                    heard(phone).toString());

            assertTrue(
                    since(tv, atTv).stream().noneMatch(DiscoveryIT::isByebye),
                    "who is on the other network hears no goodbye: " + since(tv, atTv));
        }
    }

    @Test
    void stoppingSaysGoodbyeEverywhereAndARestartIsTheSameServer() throws Exception {
        String device;
        try (Nagare nagare = serve()) {
            nagare.awaitReady();
            device = device(tv.awaitLine(alive(WIRED)));
            phone.awaitLine(alive(AIR));
            int atTv = lines(tv);
            int atPhone = lines(phone);
            assertEquals(0, nagare.stop().code());
            for (var side : Map.of(tv, atTv, phone, atPhone).entrySet()) {
                side.getKey().awaitLine(side.getValue(), line -> isByebye(line) && line.endsWith("::upnp:rootdevice"));
            }
        }
        int before = lines(tv);
        try (Nagare nagare = serve()) {
            nagare.awaitReady();
            String first = tv.awaitLine(before, line -> line.startsWith("heard "));
            assertEquals(device, device(tv.awaitLine(before, alive(WIRED))));
            assertTrue(isByebye(first), first);
        }
    }

    @Test
    void thePortOfSsdpIsSharedOrItIsSaidThatItCannotBe() throws Exception {
        Host here = networks.server("eth0", WIRED);
        Program neighbour =
                Program.start(here.command(List.of(JAVA, "-cp", CLASSES, Listener.class.getName(), "eth0")), Map.of());
        ears.add(neighbour);
        neighbour.awaitLine("listening"::equals);
        try (Nagare nagare = serve()) {
            nagare.awaitReady();
            String device = device(tv.awaitLine(alive(WIRED)));
            tv.ask("search " + device, line -> line.startsWith("answer "));
            nagare.stop();
            assertFalse(nagare.output().contains("cannot be heard"), nagare.output());
        }
        neighbour.close();
        Tools.needPython("import socket");
        Program greedy = Program.start(
                here.command(List.of(
                        "python3",
                        "-uc",
                        "import socket,time; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(('',1900));"
                                + " print('bound'); time.sleep(600)")),
                Map.of());
        ears.add(greedy);
        greedy.awaitLine("bound"::equals);
        int before = lines(tv);
        try (Nagare nagare = serve()) {
            nagare.awaitReady();
            String device = device(tv.awaitLine(before, alive(WIRED)));
            nagare.program().awaitLine(line -> line.contains("another program keeps UDP port 1900 to itself"));
            greedy.kill();
            nagare.program().awaitLine(line -> line.contains("searches are heard again: interface=eth0"));
            tv.ask("search " + device, line -> line.startsWith("answer "));
        }
    }
}
