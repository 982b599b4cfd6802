package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Hole punching (BEP 55) through two real routers, each of which lets nobody in: the one who has the film and the one
/// who wants it meet over a third on the internet, which passes on next to nothing of it.
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
final class HolePunchIT {
    private static final Pattern STATUS = Pattern.compile("status [0-9].*");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String CALL_RELAY = "call " + Homes.OPEN_ADDRESS + " 6881";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Homes homes;
    private Path torrent;

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

    @BeforeAll
    static void need() throws Exception {
        Lan.need();
        Tools.need("opentracker", "nft");
        Media.made();
    }

    private void settle(String name) throws Exception {
        homes = keep(Homes.up(name, "a", "b"));
        byte[] film = Torrents.single(Media.FILM, URI.create("http://" + Homes.OPEN_ADDRESS + ":6969/announce"));
        torrent = Torrents.write(folder, "film", film);
        keep(OpenTracker.start(homes.open(), folder, Metainfo.parse(film).infoHash()));
    }

    /// The film with a false end, so that nobody ever has all of it and leaves.
    private Path nearlyAll() throws Exception {
        Path content = Files.createDirectories(folder.resolve("content"));
        try (var film = FileChannel.open(
                Files.copy(Media.FOLDER.resolve(Media.FILM), content.resolve(Media.FILM)), StandardOpenOption.WRITE)) {
            film.write(ByteBuffer.allocate(16), film.size() - 16);
        }
        return content;
    }

    private Path empty(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    private Program libtorrent(Host host, String role, int port, Path content) throws Exception {
        var command = List.of(
                "/usr/bin/python3",
                Seeder.script("punch_peer.py"),
                role,
                Integer.toString(port),
                content.toString(),
                torrent.toString());
        return ready(Program.start(host.command(command), Map.of()));
    }

    private Program nagare(Host host, int port, Path content) throws Exception {
        var command = Resident.command(Integer.toString(port), content.toString(), torrent.toString());
        return ready(Program.start(host.command(command), Map.of()));
    }

    private Program ready(Program peer) throws Exception {
        keep(peer).awaitLine("ready"::equals);
        return peer;
    }

    /// What a program tells of itself when this is so.
    private static Status await(Program program, Predicate<Status> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Status status = Status.of(program);
            if (wanted.test(status)) {
                return status;
            }
            assertTrue(System.nanoTime() - deadline < 0, program::output);
            Thread.sleep(50);
        }
    }

    private record Status(int permille, List<String> peers) {
        static Status of(Program program) throws Exception {
            var words = List.of(program.ask("status", STATUS.asMatchPredicate()).split(" "));
            return new Status(Integer.parseInt(words.get(1)), words.subList(2, words.size()));
        }

        boolean isNearlyWhole() {
            return permille > 980;
        }

        boolean knows(String peer) {
            return peers.stream().anyMatch(each -> each.startsWith(peer));
        }
    }

    private String atHome(String home, int port) {
        return homes.outside(home) + ":" + port;
    }

    /// Behind router B, connected to the relay: it hears of nobody but by a rendezvous.
    private void reclusiveGiver(Program relay) throws Exception {
        Program giver = libtorrent(homes.host("b"), "recluse", 6883, nearlyAll());
        giver.ask(CALL_RELAY, STATUS.asMatchPredicate());
        await(relay, status -> status.knows(atHome("b", 6883) + "/u"));
    }

    /// Only a relay is in between, and nothing came of it.
    private static void assertPunched(Status status, String peer, Program relay) throws Exception {
        assertTrue(status.peers().contains(peer + "/up"), status.toString());
        assertEquals(0, Status.of(relay).permille());
    }

    @Test
    void libtorrentIsMetThroughTwoRouters() throws Exception {
        settle("l");
        Program relay = libtorrent(homes.open(), "relay", 6881, empty("relay"));
        reclusiveGiver(relay);
        Program nagare = nagare(homes.host("a"), 6882, empty("nagare"));

        Status told = await(nagare, Status::isNearlyWhole);

        assertPunched(told, atHome("b", 6883), relay);
    }

    @Test
    void nagareLetsLibtorrentsMeetThroughTwoRouters() throws Exception {
        settle("r");
        Program relay = nagare(homes.open(), 6881, empty("relay"));
        reclusiveGiver(relay);
        Program leecher = libtorrent(homes.host("a"), "peer", 6882, empty("leecher"));
        leecher.ask(CALL_RELAY, STATUS.asMatchPredicate());

        Status told = await(leecher, status -> status.knows(atHome("b", 6883)));

        assertTrue(told.knows(atHome("b", 6883) + "/u"), told.toString());
    }
}
