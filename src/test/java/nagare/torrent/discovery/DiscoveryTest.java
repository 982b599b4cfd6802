package nagare.torrent.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.HttpFetcher;
import nagare.net.OwnAddress;
import nagare.net.SystemResolver;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.PeerSource;
import nagare.torrent.tracker.Counters;
import nagare.torrent.tracker.Trackers;
import nagare.torrent.udp.UdpSocket;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class DiscoveryTest {
    private static final InfoHash HASH = new InfoHash("ab".repeat(20));
    private static final InfoHash V2 = new InfoHash("cd".repeat(20));
    private static final InetSocketAddress NAMED = address("127.0.0.5", 5);
    private static final InetSocketAddress HEARD = address("127.0.0.6", 6);

    private static final List<InetSocketAddress> NODES =
            List.of(InetSocketAddress.createUnresolved("node.example", 6881));

    /// What was found, in its order.
    private record Find(PeerSource source, List<InetSocketAddress> peers) {}

    /// A place that remembers its searches.
    private static final class FakePlace implements Place {
        final List<InfoHash> looked = new ArrayList<>();
        final List<InfoHash> closed = new ArrayList<>();
        final List<Consumer<List<InetSocketAddress>>> open = new ArrayList<>();
        final List<InetSocketAddress> named = new ArrayList<>();
        int starved;

        @Override
        public void named(List<InetSocketAddress> hosts) {
            named.addAll(hosts);
        }

        @Override
        public PeerSource source() {
            return PeerSource.DHT;
        }

        @Override
        public Search look(InfoHash torrent, IntSupplier port, Consumer<List<InetSocketAddress>> found) {
            looked.add(torrent);
            open.add(found);
            assertEquals(6881, port.getAsInt());
            return new Search() {
                @Override
                public void starving() {
                    starved++;
                }

                @Override
                public void close() {
                    closed.add(torrent);
                }
            };
        }
    }

    private final FakePlace place = new FakePlace();
    private final BlockingQueue<Find> found = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> announced = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Sources sources;
    private URI tracker;

    @BeforeEach
    void open() throws Exception {
        var policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
        var fetcher = keep(new HttpFetcher(policy, "Nagare/0.1"));
        var resolver = keep(new SystemResolver());
        var socket = keep(UdpSocket.open(List.of(InetAddress.ofLiteral("127.0.0.1")), 0));
        var trackers = keep(new Trackers(
                new Trackers.Network(fetcher, socket, resolver, policy, new OwnAddress(policy)),
                InstantSource.system(),
                System::nanoTime,
                new Random(1)));
        Remembered remembered = torrent -> torrent.equals(HASH)
                ? List.of(new GoodPeer(HEARD, false, 1, 1), new GoodPeer(NAMED, true, 1, 1))
                : List.of();
        sources = new Sources(trackers, List.of(place), remembered, resolver);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                announced.add(exchange.getRequestURI().getRawQuery());
                var reply = "d8:intervali1800e5:peers6:\u007f\u0000\u0000\u0007\u0000\u0007e"
                        .getBytes(StandardCharsets.ISO_8859_1);
                exchange.sendResponseHeaders(200, reply.length);
                exchange.getResponseBody().write(reply);
            }
        });
        server.start();
        open.add(() -> server.stop(0));
        tracker = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void everythingIsAskedAtOnceRememberedPeersFirst() throws Exception {
        try (var _ =
                start(new Wanted(HASH, Optional.empty(), false, tiers(), List.of(address("127.0.0.9", 9)), NODES))) {
            assertEquals(new Find(PeerSource.REMEMBERED, List.of(HEARD, NAMED)), found.take());
            assertEquals(new Find(PeerSource.MAGNET, List.of(address("127.0.0.9", 9))), found.take());
            assertEquals(new Find(PeerSource.TRACKER, List.of(address("127.0.0.7", 7))), found.take());
            assertEquals(List.of(HASH), place.looked);
            assertEquals(NODES, place.named);
            place.open.getFirst().accept(List.of(HEARD));
            assertEquals(new Find(PeerSource.DHT, List.of(HEARD)), found.take());
        }
        assertEquals(List.of(HASH), place.closed);
        place.open.getFirst().accept(List.of(NAMED));
        assertEquals(
                0,
                found.stream().filter(find -> find.source() == PeerSource.DHT).count(),
                "closed is closed");
    }

    @Test
    void aPrivateTorrentHasItsTrackersOnly() throws Exception {
        try (var discovery = start(new Wanted(HASH, Optional.empty(), true, tiers(), List.of(), NODES))) {
            assertEquals(
                    new Find(PeerSource.REMEMBERED, List.of(NAMED)),
                    found.take(),
                    "of those remembered the ones that a tracker named");
            assertEquals(PeerSource.TRACKER, found.take().source());
            discovery.starving();
            discovery.also(
                    Wanted.of(Magnet.parse("magnet:?xt=urn:btih:" + HASH.hex() + "&dht=a.example:1&x.pe=1.2.3.4:5")));
            assertEquals(List.of(), place.looked);
            assertEquals(List.of(), place.named);
            assertEquals(0, found.size());
            assertTrue(discovery.isPrivate());
        }
    }

    @Test
    void bothNamesOfAHybridAreAnnouncedAndLookedFor() throws Exception {
        try (var discovery = start(new Wanted(HASH, Optional.of(V2), false, tiers(), List.of(), List.of()))) {
            var names = Stream.of(announced.take(), announced.take())
                    .map(query -> query.substring("info_hash=".length(), query.indexOf('&')))
                    .sorted()
                    .toList();

            assertEquals(List.of("%AB".repeat(20), "%CD".repeat(20)), names);
            assertEquals(List.of(HASH, V2), place.looked);
            assertEquals(1, discovery.trackers().size(), "a tracker is told of once");
            discovery.starving();
            assertEquals(2, place.starved);
        }
        assertEquals(List.of(HASH, V2), place.closed);
    }

    @Test
    void aMagnetWorksBeforeItsMetadataIsKnown() throws Exception {
        var link = Magnet.parse("magnet:?xt=urn:btih:" + HASH.hex() + "&x.pe=127.0.0.9:9&x.pe=localhost:10&tr="
                + tracker.toString().replace(":", "%3A").replace("/", "%2F"));
        try (var _ = start(Wanted.of(link))) {
            assertEquals(PeerSource.REMEMBERED, found.take().source());
            var sources = Stream.of(found.take(), found.take(), found.take())
                    .map(find -> find.source() + " " + find.peers().getFirst().getPort())
                    .sorted()
                    .toList();
            assertEquals(List.of("MAGNET 10", "MAGNET 9", "TRACKER 7"), sources);
        }
    }

    @Test
    void anotherLinkToTheSameTorrentAddsItsPlaces() throws Exception {
        try (var discovery = start(new Wanted(V2, Optional.empty(), false, List.of(), List.of(), List.of()))) {
            discovery.also(Wanted.of(Magnet.parse("magnet:?xt=urn:btih:" + V2.hex()
                    + "&dht=node.example:6881&x.pe=127.0.0.9:9&tr="
                    + tracker.toString().replace(":", "%3A").replace("/", "%2F"))));

            assertEquals(new Find(PeerSource.MAGNET, List.of(address("127.0.0.9", 9))), found.take());
            assertEquals(PeerSource.TRACKER, found.take().source());
            assertEquals(NODES, place.named);
            assertEquals(List.of(V2), place.looked, "the search that is under way goes on");
        }
    }

    @Test
    void metadataThatSaysPrivateEndsAllOtherSearches() throws Exception {
        var torrent = torrent(true);
        try (var discovery =
                start(new Wanted(torrent.infoHash(), Optional.empty(), false, List.of(), List.of(), List.of()))) {
            assertEquals(List.of(torrent.infoHash()), place.looked);

            discovery.learned(torrent);

            assertEquals(List.of(torrent.infoHash()), place.closed);
            assertTrue(discovery.isPrivate());
            place.open.getFirst().accept(List.of(HEARD));
            assertEquals(new Find(PeerSource.TRACKER, List.of(address("127.0.0.7", 7))), found.take());
        }
    }

    @Test
    void metadataBringsFurtherTrackers() throws Exception {
        var torrent = torrent(false);
        try (var discovery =
                start(new Wanted(torrent.infoHash(), Optional.empty(), false, List.of(), List.of(), List.of()))) {
            discovery.learned(torrent);
            discovery.learned(torrent);

            assertEquals(PeerSource.TRACKER, found.take().source());
            assertEquals(List.of(torrent.infoHash()), place.looked, "looked for once");
            assertEquals(1, discovery.trackers().size());
        }
        assertEquals("started", event(announced.take()));
        assertEquals("stopped", event(announced.take()));
    }

    private static String event(String query) {
        return query.substring(query.indexOf("event=") + "event=".length()).split("&")[0];
    }

    private Metainfo torrent(boolean isPrivate) throws Exception {
        var file = new String(
                TorrentAuthor.of(
                                "film",
                                List.of(new TorrentAuthor.Source(
                                        List.of("film"),
                                        16_384,
                                        () -> new java.io.ByteArrayInputStream(new byte[16_384]))),
                                16_384)
                        .write(),
                StandardCharsets.ISO_8859_1);
        String announce = tracker.toString();
        file = "d8:announce" + announce.length() + ":" + announce + file.substring(file.indexOf("4:info"));
        if (isPrivate) {
            int end = file.lastIndexOf("ee");
            file = file.substring(0, end) + "7:privatei1e" + file.substring(end);
        }
        return Metainfo.parse(file.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Discovery start(Wanted wanted) {
        return Discovery.start(
                sources,
                wanted,
                new Discovery.Self(PeerId.random(new Random(1)), () -> 6881),
                () -> new Counters(0, 0, OptionalLong.empty()),
                (source, peers) -> found.add(new Find(source, peers)));
    }

    private List<List<URI>> tiers() {
        return List.of(List.of(tracker));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
