package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nagare behind a router that lets nobody in unless told to: miniupnpd, which is in many of them. A libtorrent on the
/// internet calls the router's address and gets the film; when Nagare is stopped, the router has forgotten all.
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
final class PortMappingIT {
    private static final int PORT = 6882;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    /// What the router speaks.
    private enum Speech {
        UPNP("(UPnP)", "enable_upnp=yes", "enable_natpmp=no"),
        PCP("(PCP)", "enable_upnp=no", "enable_natpmp=yes"),
        /// It speaks PCP too, so questions of that kind are lost on the way.
        NAT_PMP("(NAT-PMP)", "enable_upnp=no", "enable_natpmp=yes");

        private final String name;
        private final List<String> settings;

        Speech(String name, String... settings) {
            this.name = name;
            this.settings = List.of(settings);
        }
    }

    @BeforeAll
    static void need() throws Exception {
        Lan.need();
        Tools.need("nft", "miniupnpd");
        Media.made();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private Host router(Homes homes, Speech speech) throws Exception {
        var router = homes.router("a");
        if (speech == Speech.NAT_PMP) {
            router.run("nft", "add rule inet home arrives iifname lan udp dport 5351 @th,64,8 2 drop");
        }
        Path settings = Files.write(folder.resolve("miniupnpd.conf"), speech.settings);
        Files.writeString(settings, Files.readString(settings) + """
                ext_ifname=wan
                listening_ip=lan
                secure_mode=yes
                upnp_table_name=home
                upnp_nat_table_name=home
                upnp_forward_chain=mapped
                upnp_nat_chain=mapped_entering
                upnp_nat_postrouting_chain=mapped_leaving
                allow 1024-65535 192.168.2.0/24 1024-65535
                deny 0-65535 0.0.0.0/0 0-65535
                """);
        var daemon = keep(Program.start(
                router.command(List.of(
                        "miniupnpd",
                        "-d",
                        "-f",
                        settings.toString(),
                        "-P",
                        folder.resolve("miniupnpd.pid").toString())),
                Map.of()));
        daemon.awaitLine(line -> line.contains(speech == Speech.UPNP ? "HTTP listening" : "Listening for NAT-PMP"));
        return router;
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void whoCallsTheRouterIsLetInUntilWeStop(Speech speech) throws Exception {
        var homes = keep(Homes.up("m" + speech.ordinal(), "a"));
        Host router = router(homes, speech);
        byte[] film = Torrents.single(Media.FILM, URI.create("http://" + Homes.OPEN_ADDRESS + ":1/announce"));
        Path torrent = Torrents.write(folder, "film", film);
        Path content = Files.createDirectories(folder.resolve("content"));
        Files.copy(Media.FOLDER.resolve(Media.FILM), content.resolve(Media.FILM));
        var nagare = keep(Program.start(
                homes.host("a")
                        .command(Resident.command(
                                Integer.toString(PORT), content.toString(), torrent.toString(), "map")),
                Map.of("JAVA_TOOL_OPTIONS", "-Dorg.slf4j.simpleLogger.log.nagare.torrent.portmap=info")));
        nagare.awaitLine(line -> line.contains("the router lets peers in") && line.contains(speech.name));

        var caller = keep(Program.start(
                homes.open()
                        .command(List.of(
                                "/usr/bin/python3",
                                Seeder.script("punch_peer.py"),
                                "recluse",
                                "6881",
                                Files.createDirectories(folder.resolve("caller"))
                                        .toString(),
                                torrent.toString())),
                Map.of()));
        caller.awaitLine("ready"::equals);
        caller.ask("call " + homes.outside("a") + " " + PORT, line -> line.startsWith("status"));
        awaitWhole(caller);
        assertEquals(
                Media.sha256(Media.FOLDER.resolve(Media.FILM)),
                Media.sha256(folder.resolve("caller").resolve(Media.FILM)));
        assertTrue(mapped(router).contains("dnat"), "nothing is mapped");

        nagare.closeInput();
        assertEquals(0, nagare.await().code(), nagare::output);

        assertFalse(mapped(router).contains("dnat"), mapped(router));
    }

    private static String mapped(Host router) throws Exception {
        return String.join("\n", router.run("nft", "list", "ruleset"));
    }

    private static void awaitWhole(Program caller) throws Exception {
        for (int i = 0;
                i < 2400
                        && !caller.ask("status", line -> line.startsWith("status"))
                                .startsWith("status 1000");
                i++) {
            Thread.sleep(50);
        }
    }
}
