package nagare.torrent.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.peer.Allowance;
import nagare.torrent.peer.Places;
import nagare.torrent.status.WebSeedState;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many web seeds take part, and who is left alone.
@Timeout(60)
final class WebSeedsTest {
    private static final int BLOCK = 16 << 10;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final BlockingQueue<Integer> joined = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> rejected = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> left = new LinkedBlockingQueue<>();
    private final Listener listener = new Listener() {
        @Override
        public void joined(int seed, String name, InetSocketAddress address, long rtt) {
            joined.add(seed);
        }

        @Override
        public void says(int seed, PeerMessage message) {
            if (message instanceof PeerMessage.Reject) {
                rejected.add(seed);
            }
        }

        @Override
        public void gives(int seed, PeerMessage.Piece block) {
            throw new AssertionError("nobody asked");
        }

        @Override
        public void left(int seed, String why) {
            left.add(seed);
        }
    };

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 50);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void soManyTakePartAtOnceAndTheOthersWait() throws Exception {
        try (var seeds = start(seeds(WebSeeds.MOST + 1), new Places(Places.CONNECTIONS))) {
            for (int i = 0; i < WebSeeds.MOST; i++) {
                joined.take();
            }

            assertEquals(WebSeeds.MOST, seeds.status().size());
            assertEquals(0, joined.size());
        }
    }

    @Test
    void whoIsOfNoUseGivesItsTurnToTheNext() throws Exception {
        var useless = Stream.of(URI.create("http://192.168.7.7/film")); // a private network that is not trusted
        try (var seeds = start(Stream.concat(useless, seeds(WebSeeds.MOST)), new Places(Places.CONNECTIONS))) {
            for (int i = 0; i < WebSeeds.MOST; i++) {
                joined.take();
            }

            assertEquals(WebSeeds.MOST + 1, seeds.status().size());
        }
    }

    @Test
    void theirConnectionsHavePlacesAmongThoseOfPeers() throws Exception {
        var places = new Places(2 * Web.CONNECTIONS + 1);
        try (var seeds = start(seeds(3), places)) {
            joined.take();
            joined.take();
            while (seeds.status().stream().noneMatch(seed -> seed.problem().isPresent())) {
                Thread.sleep(5); // nothing tells that one waits
            }

            assertEquals(2, seeds.status().stream().filter(WebSeedState::joined).count());
            assertEquals(1, places.freeToDial());
        }
        assertEquals(2 * Web.CONNECTIONS + 1, places.freeToDial(), "all are given back");
    }

    @Test
    void whoBreaksOffSoManyTimesInARowIsLeftAlone() throws Exception {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(206, BLOCK);
            exchange.getResponseBody().write(1);
            exchange.close(); // far too early
        });
        try (var seeds = start(seeds(1), new Places(Places.CONNECTIONS))) {
            int seed = joined.take();
            for (int i = 0; i < WebSeed.MOST_BROKEN; i++) {
                assertEquals(List.of(), List.copyOf(left));
                seeds.send(seed, List.of(new PeerMessage.Request(i, 0, BLOCK)));
                if (i < WebSeed.MOST_BROKEN - 1) {
                    rejected.take();
                }
            }

            assertEquals(seed, left.take());
            assertEquals(0, rejected.size());
            assertFalse(seeds.status().getFirst().joined());
        }
    }

    private Stream<URI> seeds(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> URI.create("http://127.0.0.1:%d/%d/film"
                        .formatted(server.getAddress().getPort(), i)));
    }

    private WebSeeds start(Stream<URI> seeds, Places places) throws Exception {
        byte[] film = new byte[100_000];
        var torrent = Metainfo.parse(TorrentAuthor.of(
                        "film",
                        List.of(new TorrentAuthor.Source(
                                List.of("film"), film.length, () -> new ByteArrayInputStream(film))),
                        BLOCK)
                .webSeeds(seeds.toList())
                .write());
        var policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
        var web = Web.of(
                policy,
                "Nagare test",
                (host, _) -> List.of(InetAddress.ofLiteral(host)),
                InstantSource.system(),
                System::nanoTime);
        return WebSeeds.start(
                torrent,
                web,
                new Allowance(places, new BlockPool(1 << 20)),
                listener,
                new AtomicInteger()::incrementAndGet);
    }
}
