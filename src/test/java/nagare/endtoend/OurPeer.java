package nagare.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import nagare.config.Settings;
import nagare.demo.EmbeddedTracker;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.Sharing;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.peer.Encryption;
import nagare.torrent.status.MagnetReport;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.SwarmView;

/// Two engines on another host, one that looks for peers by trackers alone and one that has the DHT too, and a
/// tracker for the torrents in a folder: `OurPeer ADDRESS NETWORK FOLDER DHT_NODE`. Says "ready", and then does what it
/// is told,
/// line by line, all at once:
///
/// - `play NAME tracker|dht SOURCE`: plays a torrent or magnet link to its end; "played NAME SHA-256".
/// - `have NAME tracker|dht TORRENT FOLDER FROM TO`: puts pieces into the cache from another engine, which is gone
///   when "have NAME" is said.
/// - `tell NAME`: "tell NAME UPLOADED ENCRYPTED UTP SOURCES PEERS", with the places where addresses were found, and of
///   each peer its address and letters.
/// - `seeds NAME HASH`: "seeds NAME COMPLETE INCOMPLETE", as the tracker says.
///
/// What fails is told as "failed NAME WHY". Ends when its standard input is closed.
final class OurPeer implements AutoCloseable {
    static final int TRACKER_PORT = 6969;

    private static final Duration PATIENCE = Duration.ofSeconds(80);
    private static final int PEERS = 20;

    /// An engine looks up 16 magnet links at once, and no more.
    private static final Semaphore LEARNING = new Semaphore(12);

    private static final Duration LONG = Duration.ofHours(1);

    private final String address;
    private final Cidr network;
    private final Path folder;
    private final Map<String, Torrent> torrents = new ConcurrentHashMap<>();
    private final Map<String, TorrentEngine> engines;
    private final HttpServer tracker;

    private OurPeer(String address, Cidr network, Path folder, String dhtNode) throws Exception {
        this.address = address;
        this.network = network;
        this.folder = folder;
        var hashes = new ArrayList<InfoHash>();
        try (var files = Files.newDirectoryStream(folder, "*.torrent")) {
            for (Path file : files) {
                Metainfo metainfo = Metainfo.parse(Files.readAllBytes(file));
                hashes.add(metainfo.infoHash());
                metainfo.upgrade().ifPresent(hashes::add);
            }
        }
        tracker = HttpServer.start(
                new Settings.Http(address, TRACKER_PORT, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of(network)),
                "test",
                List.of(new EmbeddedTracker(hashes, System::nanoTime)));
        var dealings = new Dealings(
                Dealings.usual().encryption(),
                true,
                Dealings.Reach.NONE,
                new Sharing(true, Double.MAX_VALUE, LONG),
                Dealings.usual().privacy(),
                Dealings.usual().connections());
        var dht = new DhtSettings(List.of(dhtNode), folder.resolve("dht.table"));
        engines =
                Map.of("tracker", engine("tracker", PEERS, dealings), "dht", engine("dht", PEERS, dealings.with(dht)));
    }

    public static void main(String[] arguments) throws Exception {
        try (var peer = new OurPeer(arguments[0], Cidr.parse(arguments[1]), Path.of(arguments[2]), arguments[3]);
                var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ");
                Thread.ofVirtual().name(line).start(() -> peer.obey(words));
            }
        }
    }

    private TorrentEngine engine(String name, int peers, Dealings dealings) throws IOException {
        var settings = new EngineSettings(
                new InetSocketAddress(InetAddress.ofLiteral(address), 0),
                Files.createDirectories(folder.resolve("ours")).resolve(name),
                1L << 30,
                0,
                peers,
                0,
                LONG,
                false,
                new AddressPolicy(List.of(network)),
                dealings);
        return TorrentEngine.start(
                settings,
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare/0.1.0");
    }

    private void obey(String[] words) {
        try {
            System.out.println(
                    switch (words[0]) {
                        case "play" -> play(words[1], engines.get(words[2]), words[3]);
                        case "have" -> have(words);
                        case "tell" -> tell(words[1]);
                        case "seeds" -> "seeds " + words[1] + " " + seeds(words[2]);
                        default -> throw new IllegalArgumentException("nobody knows how to " + words[0]);
                    });
        } catch (Exception | AssertionError e) {
            System.out.println("failed " + words[1] + " " + e);
        }
    }

    private String play(String name, TorrentEngine engine, String source) throws Exception {
        Torrent torrent = engine.open(metainfo(engine, source));
        torrents.put(name, torrent);
        var digest = MessageDigest.getInstance("SHA-256");
        var buffer = ByteBuffer.allocate(64 * 1024);
        try (var reader = torrent.open(torrent.metainfo().largestFile())) {
            int read;
            while ((read = reader.read(buffer, PATIENCE)) > 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
            if (read == 0) {
                throw new IOException("nothing came: " + torrent.snapshot());
            }
        }
        return "played " + name + " " + HexFormat.of().formatHex(digest.digest());
    }

    private static Metainfo metainfo(TorrentEngine engine, String source) throws Exception {
        if (!source.startsWith("magnet:")) {
            return Metainfo.parse(Files.readAllBytes(Path.of(source)));
        }
        var magnet = Magnet.parse(source);
        LEARNING.acquire();
        try {
            return engine.learn(magnet, PATIENCE)
                    .orElseThrow(() -> new IOException(
                            engine.report(magnet).map(MagnetReport::soFar).orElse("nothing was tried")));
        } finally {
            LEARNING.release();
        }
    }

    private String have(String[] words) throws Exception {
        TorrentEngine engine = engines.get(words[2]);
        Metainfo metainfo = Metainfo.parse(Files.readAllBytes(Path.of(words[3])));
        Torrent torrent = engine.open(metainfo);
        torrents.put(words[1], torrent);
        int piece = metainfo.layout().pieceBytes();
        try (var reader = torrent.peek(metainfo.largestFile());
                var _ = giver(words[1], metainfo, Path.of(words[4]), engine.port())) {
            for (int i = Integer.parseInt(words[5]); i < Integer.parseInt(words[6]); i++) {
                reader.seek((long) i * piece);
                if (reader.read(ByteBuffer.allocate(1), PATIENCE) <= 0) {
                    throw new IOException("piece " + i + " never came: " + torrent.snapshot());
                }
            }
        }
        return "have " + words[1];
    }

    /// An engine that has the torrent and calls ours, over TCP and plain; it has no place for anybody else.
    private TorrentEngine giver(String name, Metainfo metainfo, Path content, int port) throws Exception {
        TorrentEngine giver = engine(
                "giver of " + name + " " + System.nanoTime(),
                1,
                Dealings.usual().with(Encryption.PREFER_PLAIN, false));
        Metainfo bare = Metainfo.parse(Files.readAllBytes(folder.resolve("bare").resolve(name + ".torrent")));
        var link = "magnet:?xt=urn:btih:%s&x.pe=%s:%d".formatted(metainfo.infoHash(), address, port);
        giver.named(Magnet.parse(link), bare);
        giver.keep(bare, content, (_, _) -> {});
        return giver;
    }

    private String tell(String name) throws Exception {
        Torrent torrent = torrents.get(name);
        Outreach outreach = torrent.snapshot().swarm().map(SwarmView::outreach).orElse(Outreach.NONE);
        var line = new StringBuilder("tell %s %d %d %d %s"
                .formatted(
                        name,
                        torrent.status().uploaded(),
                        outreach.encrypted(),
                        outreach.utp(),
                        outreach.found().keySet().toString().replace(" ", "")));
        for (PeerStatus peer : torrent.snapshot().swarm().map(SwarmView::peers).orElse(List.of())) {
            line.append(' ')
                    .append(peer.address().getAddress().getHostAddress())
                    .append('=');
            peer.flags().stream().map(PeerFlag::letter).forEach(line::append);
        }
        return line.toString();
    }

    private String seeds(String hash) throws IOException {
        var query = new StringBuilder("?left=1&compact=1&event=stopped&port=1&info_hash=");
        for (int i = 0; i < hash.length(); i += 2) {
            query.append('%').append(hash, i, i + 2);
        }
        URI announce = URI.create("http://%s:%d/announce%s".formatted(address, TRACKER_PORT, query));
        try (var answer = announce.toURL().openStream()) {
            String text = new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
            return text.replaceAll("(?s).*8:completei(\\d+)e.*", "$1") + " "
                    + text.replaceAll("(?s).*10:incompletei(\\d+)e.*", "$1");
        }
    }

    @Override
    public void close() {
        engines.values().forEach(TorrentEngine::close);
        tracker.close();
    }
}
