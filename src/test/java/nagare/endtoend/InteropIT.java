package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import nagare.endtoend.TheirPeer.Cipher;
import nagare.endtoend.TheirPeer.Line;
import nagare.endtoend.TheirPeer.Make;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way in which three makes of real clients and we can meet, as seeds and as leeches. Each case has a torrent of
/// its own; all of them run beside each other, on one [Island], with one process for each make, line and cipher.
final class InteropIT {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String DHT_NETWORK = "10.77.200";
    private static final int DHT_PORT = 6881;
    private static final int DHT_NODES = 12;

    /// As many cases at once; they mostly wait.
    private static final int AT_ONCE = 64;

    /// How whoever fetches comes to know the torrent and its peers.
    enum Found {
        TORRENT,
        MAGNET_BY_TRACKER,
        MAGNET_BY_DHT;

        boolean hasTracker() {
            return this != MAGNET_BY_DHT;
        }
    }

    /// What the client does.
    enum Role {
        /// It has everything, and we play that.
        SEEDS,
        /// It fetches what is in our cache, which is everything.
        FETCHES,
        /// It fetches what is in our cache: a part at first, and then the rest.
        FETCHES_A_PART
    }

    record Case(Role role, Make make, Line line, Cipher cipher, Format format, Found found) {
        static List<Case> all() {
            var all = new ArrayList<Case>();
            for (Role role : Role.values()) {
                for (Make make : Make.values()) {
                    for (Line line : Line.values()) {
                        for (Cipher cipher : Cipher.values()) {
                            for (Format format : Format.values()) {
                                for (Found found : Found.values()) {
                                    all.add(new Case(role, make, line, cipher, format, found));
                                }
                            }
                        }
                    }
                }
            }
            return all;
        }

        /// Why there can be no such case; nothing where there can.
        Optional<String> obstacle() {
            return switch (make) {
                case LIBTORRENT -> Optional.empty();
                case TRANSMISSION ->
                    format == Format.V1
                            ? Optional.empty()
                            : Optional.of("transmission 3.00 cannot parse hybrid and v2 torrents");
                case ARIA2 -> {
                    if (line == Line.UTP) {
                        yield Optional.of("aria2 1.36 has no uTP");
                    }
                    yield switch (format) {
                        case V1 -> Optional.empty();
                        case HYBRID -> Optional.of("aria2 1.36 gives hybrid torrents an info-hash of its own");
                        case V2 -> Optional.of("aria2 1.36 wants v1 pieces");
                    };
                }
            };
        }

        String name() {
            return "%s-%s-%s-%s-%s-%s".formatted(role, make, line, cipher, format, found);
        }

        @Override
        public String toString() {
            return name().replace('-', ' ');
        }
    }

    /// The processes: one for each.
    private record Post(Make make, Line line, Cipher cipher) {}

    /// What a case is about.
    private record Item(Path torrent, Metainfo metainfo, byte[] content) {}

    @TempDir
    static Path folder;

    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final Map<Post, TheirPeer> PEERS = new LinkedHashMap<>();
    private static final Map<Case, Item> ITEMS = new LinkedHashMap<>();
    private static final Map<Case, Future<?>> RESULTS = new LinkedHashMap<>();
    private static Program ours;
    private static Program dht;
    private static ExecutorService cases;

    @BeforeAll
    static void begin() throws Exception {
        Tools.need("transmission-daemon", "transmission-show", "aria2c");
        Tools.needPython("import libtorrent");
        Island island = keep(Island.need());
        for (Case each : possible().toList()) {
            ITEMS.put(each, author(each));
        }
        dht = keep(Program.start(
                island.at(DHT_NETWORK + ".1")
                        .command(List.of(
                                "/usr/bin/python3",
                                Seeder.script("dht.py"),
                                Integer.toString(DHT_NODES),
                                Integer.toString(DHT_PORT),
                                folder.toString())),
                Map.of("NETWORK", DHT_NETWORK)));
        dht.awaitLine("ready"::equals);
        String node = DHT_NETWORK + ".1:" + DHT_PORT;
        ours = keep(Program.start(
                island.at(Island.ADDRESS)
                        .command(Lan.java(OurPeer.class, Island.ADDRESS, Island.NETWORK, folder.toString(), node)),
                Map.of()));
        start(island, node);
        ours.awaitLine("ready"::equals);
        cases = Executors.newFixedThreadPool(AT_ONCE);
        for (Case each : ITEMS.keySet()) {
            RESULTS.put(each, cases.submit(() -> {
                run(each);
                return null;
            }));
        }
    }

    private static void start(Island island, String node) throws Exception {
        var starting = new LinkedHashMap<Post, Future<TheirPeer>>();
        try (var starters = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Case each : ITEMS.keySet()) {
                var post = new Post(each.make(), each.line(), each.cipher());
                if (!starting.containsKey(post)) {
                    Host host = island.at("10.77.%d.1".formatted(10 + starting.size()));
                    Path home = Files.createDirectories(folder.resolve("home").resolve(host.address()));
                    starting.put(
                            post,
                            starters.submit(
                                    () -> TheirPeer.start(post.make(), post.line(), post.cipher(), host, home, node)));
                }
            }
        }
        for (var each : starting.entrySet()) {
            PEERS.put(each.getKey(), keep(each.getValue().get()));
        }
    }

    @AfterAll
    static void end() throws Exception {
        if (cases != null) {
            cases.shutdownNow();
        }
        try (var closers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (AutoCloseable each : OPEN.reversed()) {
                if (each instanceof TheirPeer) {
                    closers.submit(() -> {
                        each.close();
                        return null;
                    });
                }
            }
        }
        for (AutoCloseable each : OPEN.reversed()) {
            if (!(each instanceof TheirPeer)) {
                each.close();
            }
        }
        OPEN.clear(); // what failed is run once more in the same JVM
        PEERS.clear();
        ITEMS.clear();
        RESULTS.clear();
    }

    static Stream<Case> possible() {
        return Case.all().stream().filter(each -> each.obstacle().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("possible")
    void whatOneHasTheOtherGets(Case each) throws Throwable {
        try {
            RESULTS.get(each).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    /// What [Case#obstacle] says of torrents that are not v1 only.
    @Test
    void whatTheyCannotReadTheyDoNot() throws Exception {
        for (Format format : List.of(Format.HYBRID, Format.V2)) {
            Item item =
                    author(new Case(Role.SEEDS, Make.LIBTORRENT, Line.TCP, Cipher.PLAIN, format, Found.MAGNET_BY_DHT));
            try (Program transmission =
                            Program.start("transmission-show", item.torrent().toString());
                    Program aria2 = Program.start("aria2c", "-S", item.torrent().toString())) {
                Program.Ended shown = transmission.await();
                Program.Ended listed = aria2.await();

                assertTrue((shown.out() + shown.err()).contains("Error parsing"), shown.toString());
                assertFalse(
                        item.metainfo().v1().stream()
                                .anyMatch(hash -> listed.out().contains(hash.hex())),
                        listed.toString());
                assertEquals(
                        format == Format.V2,
                        (listed.out() + listed.err()).contains("Missing pieces"),
                        listed.toString());
            }
        }
    }

    private static void run(Case each) throws Exception {
        switch (each.role()) {
            case SEEDS -> play(each);
            case FETCHES -> give(each, 0, PIECES);
            case FETCHES_A_PART -> give(each, 1, PIECES - 2);
        }
    }

    private static void play(Case each) throws Exception {
        Item item = ITEMS.get(each);
        TheirPeer peer = peer(each);
        Path seed = Files.createDirectories(folder.resolve("seed").resolve(each.name()));
        Files.write(seed.resolve(each.name()), item.content());
        peer.add(each.name(), seed, item.torrent().toString());
        awaitAnnounced(each, peer, peer.endpoint());

        String played = tell("play %s %s %s".formatted(each.name(), engine(each), source(each)), "played", each);

        assertEquals(Media.sha256(seed.resolve(each.name())), played.strip(), () -> each + "\n" + peer.output());
        assertMetAsMeant(each, peer);
    }

    private static void give(Case each, int from, int to) throws Exception {
        Item item = ITEMS.get(each);
        TheirPeer peer = peer(each);
        Path has = Files.createDirectories(folder.resolve("has").resolve(each.name()));
        Files.write(has.resolve(each.name()), item.content());
        Path fetched = Files.createDirectories(folder.resolve("fetched").resolve(each.name()));
        cache(each, has, from, to);
        awaitAnnounced(each, peer, Island.ADDRESS + ":");

        peer.add(each.name(), fetched, source(each));

        String part = "0".repeat(from) + "1".repeat(to - from) + "0".repeat(PIECES - to);
        await(each, peer, "pieces " + part, () -> peer.pieces(each.name()).equals(part));
        if (each.role() == Role.FETCHES_A_PART) {
            cache(each, has, 0, PIECES);
        }
        await(
                each,
                peer,
                "everything",
                () -> Files.exists(fetched.resolve(each.name()))
                        && Arrays.equals(Files.readAllBytes(fetched.resolve(each.name())), item.content()));
        await(each, peer, "our count", () -> uploaded(each) >= item.content().length);
        assertMetAsMeant(each, peer);
    }

    private static void cache(Case each, Path has, int from, int to) throws Exception {
        Path torrent = ITEMS.get(each).torrent();
        tell("have %s %s %s %s %d %d".formatted(each.name(), engine(each), torrent, has, from, to), "have", each);
    }

    private static long uploaded(Case each) throws Exception {
        return Long.parseLong(tell("tell " + each.name(), "tell", each).split(" ")[0]);
    }

    /// Over the line and in the cipher that the client was to use, and found where it was to be found.
    private static void assertMetAsMeant(Case each, TheirPeer peer) throws Exception {
        String told = tell("tell " + each.name(), "tell", each);
        String[] words = told.split(" ");
        assertEquals(each.cipher() == Cipher.RC4, !words[1].equals("0"), told);
        assertEquals(each.line() == Line.UTP, !words[2].equals("0"), told);
        if (each.role() == Role.SEEDS) {
            assertEquals(each.found().hasTracker(), words[3].contains("TRACKER"), told);
            assertEquals(!each.found().hasTracker(), words[3].contains("DHT"), told);
        }
        for (int i = 4; i < words.length; i++) {
            if (words[i].startsWith(peer.address() + "=")) {
                String flags = words[i].substring(words[i].indexOf('='));
                assertEquals(each.cipher() == Cipher.RC4, flags.contains("e"), told);
                assertEquals(each.line() == Line.UTP, flags.contains("t"), told);
            }
        }
    }

    private static TheirPeer peer(Case each) {
        return PEERS.get(new Post(each.make(), each.line(), each.cipher()));
    }

    private static String engine(Case each) {
        return each.found().hasTracker() ? "tracker" : "dht";
    }

    private static String source(Case each) {
        Item item = ITEMS.get(each);
        return each.found() == Found.TORRENT ? item.torrent().toString() : magnet(each, item.metainfo());
    }

    private static String magnet(Case each, Metainfo metainfo) {
        var link = new StringBuilder("magnet:?dn=" + each.name());
        metainfo.v1().ifPresent(hash -> link.append("&xt=urn:btih:").append(hash));
        metainfo.v2().ifPresent(hash -> link.append("&xt=urn:btmh:1220").append(hash));
        if (each.found().hasTracker()) {
            link.append("&tr=").append(URLEncoder.encode(tracker().toString(), StandardCharsets.UTF_8));
        }
        return link.toString();
    }

    private static URI tracker() {
        return URI.create("http://%s:%d/announce".formatted(Island.ADDRESS, OurPeer.TRACKER_PORT));
    }

    /// Has our peer do something and returns what it says after these words.
    private static String tell(String command, String answer, Case each) throws Exception {
        String start = answer + " " + each.name();
        String failed = "failed " + each.name() + " ";
        String line = ours.ask(
                command, said -> said.equals(start) || said.startsWith(start + " ") || said.startsWith(failed));
        assertFalse(line.startsWith(failed), () -> line + "\n" + peer(each).output());
        return line.substring(start.length()).strip();
    }

    /// Until whoever asks the tracker, or the DHT, hears of a peer at this endpoint.
    private static void awaitAnnounced(Case each, TheirPeer peer, String endpoint) throws Exception {
        String hash = ITEMS.get(each).metainfo().infoHash().hex();
        await(each, peer, "an announce of " + endpoint, () -> {
            if (each.found().hasTracker()) {
                String[] counts =
                        tell("seeds " + each.name() + " " + hash, "seeds", each).split(" ");
                return !counts[0].equals("0") || each.role() != Role.SEEDS && !counts[1].equals("0");
            }
            return dht.ask("known " + hash, line -> line.startsWith("known " + hash))
                    .contains(" " + endpoint);
        });
    }

    private static void await(Case each, TheirPeer peer, String what, Callable<Boolean> happened) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.call()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("%s: in vain: %s; it has %s; %s\n%s"
                        .formatted(
                                each,
                                what,
                                peer.pieces(each.name()),
                                tell("tell " + each.name(), "tell", each),
                                peer.output()));
            }
            Thread.sleep(50); // what others have can only be asked
        }
    }

    private static Item author(Case each) throws IOException {
        byte[] content = new byte[PIECE * PIECES - 1234];
        new Random(each.name().hashCode()).nextBytes(content);
        var source =
                new TorrentAuthor.Source(List.of(each.name()), content.length, () -> new ByteArrayInputStream(content));
        var author = TorrentAuthor.of(each.name(), List.of(source), PIECE).format(each.format());
        byte[] bare = author.write();
        Torrents.write(folder.resolve("bare"), each.name(), bare);
        byte[] whole = each.found().hasTracker()
                ? author.trackers(List.of(List.of(tracker()))).write()
                : bare;
        try {
            return new Item(Torrents.write(folder, each.name(), whole), Metainfo.parse(whole), content);
        } catch (InvalidTorrent e) {
            throw new IOException(e);
        }
    }

    private static <T extends AutoCloseable> T keep(T closeable) {
        OPEN.add(closeable);
        return closeable;
    }
}
