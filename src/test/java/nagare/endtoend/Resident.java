package nagare.endtoend;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import nagare.net.AddressPolicy;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.SwarmView;

/// A process that keeps a torrent in a folder and finds peers by its tracker: `Resident PORT FOLDER TORRENT [map]`.
/// With `map` it asks the router to let peers in. Says "ready"; a line on standard input is answered with "status
/// PERMILLE" and each peer, as `punch_peer.py` does. Ends
/// when its standard input is closed.
final class Resident {
    private Resident() {}

    /// The command that starts it.
    static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Resident.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        boolean map = List.of(arguments).contains("map");
        var torrent = Metainfo.parse(Files.readAllBytes(Path.of(arguments[2])));
        var settings = new EngineSettings(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port),
                folder.resolve("cache"),
                1L << 30,
                0,
                20,
                0,
                Duration.ofMinutes(1),
                false,
                new AddressPolicy(List.of()),
                Dealings.usual().with(new Dealings.Reach(false, List.of("eth0"), map, Optional.empty())));
        try (var engine = TorrentEngine.start(
                        settings,
                        new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                        "Nagare/0.1.0");
                var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var kept = engine.keep(torrent, folder, (_, _) -> {});
            System.out.println("ready");
            while (questions.readLine() != null) {
                System.out.println(told(kept));
            }
        }
    }

    private static String told(Torrent kept) throws InterruptedException {
        var told = new StringJoiner(" ");
        told.add("status "
                + kept.status().piecesVerified() * 1000 / kept.status().pieces());
        for (PeerStatus peer : kept.snapshot().swarm().map(SwarmView::peers).orElse(List.of())) {
            told.add(peer.address().getAddress().getHostAddress() + ":"
                    + peer.address().getPort() + (peer.flags().contains(PeerFlag.UTP) ? "/u" : "/t")
                    + (peer.flags().contains(PeerFlag.PUNCHED) ? "p" : ""));
        }
        return told.toString();
    }
}
