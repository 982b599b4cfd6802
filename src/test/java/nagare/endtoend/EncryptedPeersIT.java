package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import nagare.config.Settings;
import nagare.endtoend.ShyPeer.Client;
import nagare.endtoend.ShyPeer.Will;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import nagare.torrent.peer.Encryption;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Peers that insist on encryption and peers that do not know it, as seeds and as leeches, of three makes: every byte
/// comes through, both ways, and it is encrypted where somebody insists. Here we prefer or require encryption; as most
/// are set, in all ways to meet: [InteropIT].
final class EncryptedPeersIT {
    private static final int BYTES = 3 * 1024 * 1024 + 4321;
    private static final int PIECE = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final byte[] film = film();
    private URI tracker = URI.create("http://127.0.0.1:1/announce");

    @BeforeAll
    static void tools() throws Exception {
        Tools.needPython("import libtorrent");
        Tools.need("transmission-daemon", "aria2c");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} seeds, {1}, {2}; we {3}")
    @CsvSource({
        "LIBTORRENT, FORCED, V1, REQUIRE",
        "LIBTORRENT, PLAIN, HYBRID, PREFER",
        "TRANSMISSION, PLAIN, V1, PREFER",
        "ARIA2, FORCED, V1, REQUIRE",
        "ARIA2, PLAIN, V1, PREFER"
    })
    void whatASeedGivesIsWhatIsPlayed(Client client, Will will, Format format, Encryption ours) throws Exception {
        Metainfo metainfo = torrent(format);
        Path seed = Files.createDirectories(folder.resolve("seed"));
        Files.write(seed.resolve("film.mkv"), film);
        ShyPeer seeder = keep(client.start(
                Files.createDirectories(folder.resolve("home")), seed, folder.resolve("film.torrent"), will));
        await(
                "the seed announced itself",
                Optional.of(seeder),
                () -> ask(metainfo).contains("8:completei1e"));
        Torrent viewer = engine("viewer", ours).open(metainfo);
        var seen = new byte[film.length];
        var encrypted = new TreeSet<Boolean>();

        try (var reader = viewer.open(metainfo.largestFile())) {
            for (int at = 0; at < seen.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, Math.min(PIECE, seen.length - at)), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewer.status() + seeder.output());
                at += read;
                encrypted.addAll(encryption(viewer));
            }
        }

        assertArrayEquals(film, seen);
        assertFalse(encrypted.contains(!isEncrypted(client, will, ours)), "never seen otherwise");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} fetches, {1}, {2}; we {3}")
    @CsvSource({
        "LIBTORRENT, FORCED, V1, REQUIRE",
        "LIBTORRENT, PLAIN, HYBRID, PREFER",
        "TRANSMISSION, PLAIN, V1, REQUIRE",
        "ARIA2, FORCED, V1, REQUIRE"
    })
    void whatWeHaveALeechCanFetch(Client client, Will will, Format format, Encryption ours) throws Exception {
        Metainfo metainfo = torrent(format);
        Path has = Files.createDirectories(folder.resolve("has"));
        Files.write(has.resolve("film.mkv"), film);
        Path fetched = Files.createDirectories(folder.resolve("fetched"));
        Path home = Files.createDirectories(folder.resolve("home"));
        Path file = folder.resolve("film.torrent");
        Torrent seeding;
        ShyPeer leech;
        if (client == Client.TRANSMISSION) { // which calls nobody on the loopback network: we call
            leech = keep(client.start(home, fetched, file, will));
            await(
                    "the leech announced itself",
                    Optional.of(leech),
                    () -> ask(metainfo).contains("10:incompletei1e"));
            seeding = engine("seeding", ours).keep(metainfo, has, (_, _) -> {});
        } else {
            seeding = engine("seeding", ours).keep(metainfo, has, (_, _) -> {});
            await(
                    "we announced ourselves",
                    Optional.empty(),
                    () -> ask(metainfo).contains("8:completei1e"));
            leech = keep(client.start(home, fetched, file, will));
        }
        var encrypted = new TreeSet<Boolean>();

        await("everything came", Optional.of(leech), () -> {
            encrypted.addAll(encryption(seeding));
            return Files.exists(fetched.resolve("film.mkv"))
                    && Files.mismatch(fetched.resolve("film.mkv"), has.resolve("film.mkv")) < 0;
        });

        await("it came from us", Optional.of(leech), () -> seeding.status().uploaded() >= film.length);
        if (will == Will.FORCED || ours == Encryption.REQUIRE) {
            assertFalse(encrypted.contains(false), "never seen plain");
        }
    }

    /// What is said is encrypted where one of us insists; who can do both, as transmission and aria2 can, does as we
    /// like, and who can do plain only has it plain.
    private static boolean isEncrypted(Client client, Will will, Encryption ours) {
        return will == Will.FORCED || client != Client.LIBTORRENT && ours != Encryption.PREFER_PLAIN;
    }

    private static List<Boolean> encryption(Torrent torrent) throws InterruptedException {
        return torrent.snapshot().swarm().stream()
                .flatMap(swarm -> swarm.peers().stream())
                .map(PeerStatus::flags)
                .map(flags -> flags.contains(PeerFlag.ENCRYPTED))
                .toList();
    }

    private static byte[] film() {
        var bytes = new byte[BYTES];
        new Random(BYTES).nextBytes(bytes);
        return bytes;
    }

    /// The film's torrent, which a tracker knows, also as a file in the folder.
    private Metainfo torrent(Format format) throws Exception {
        var author = TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), film.length, () -> new ByteArrayInputStream(film))),
                        PIECE)
                .format(format);
        var hash = Metainfo.parse(author.write()).infoHash();
        var server = keep(HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "0.1.0",
                List.of(Site.patientTracker(List.of(hash)))));
        tracker = URI.create("http://127.0.0.1:" + server.port() + "/announce");
        byte[] torrent = author.trackers(List.of(List.of(tracker))).write();
        Files.write(folder.resolve("film.torrent"), torrent);
        return Metainfo.parse(torrent);
    }

    private String ask(Metainfo metainfo) throws IOException {
        var query = new StringBuilder("?left=1&compact=1&event=stopped&port=1&info_hash=");
        String hash = metainfo.infoHash().hex();
        for (int i = 0; i < hash.length(); i += 2) {
            query.append('%').append(hash, i, i + 2);
        }
        var connection = (HttpURLConnection)
                URI.create(tracker + query.toString()).toURL().openConnection();
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static void await(String what, Optional<ShyPeer> peer, Callable<Boolean> happened) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.call()) {
            assertTrue(
                    System.nanoTime() - deadline < 0,
                    () -> "in vain: " + what + "\n" + peer.map(ShyPeer::output).orElse(""));
            Thread.sleep(20);
        }
    }

    private TorrentEngine engine(String name, Encryption encryption) throws IOException {
        return keep(LoopbackEngine.start(
                folder.resolve(name + " cache"), Dealings.usual().with(encryption, false)));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
