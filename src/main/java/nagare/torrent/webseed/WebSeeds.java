package nagare.torrent.webseed;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import nagare.lifecycle.Threads;
import nagare.net.RangeFetcher;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.peer.Allowance;
import nagare.torrent.status.WebSeedState;
import nagare.torrent.wire.PeerMessage;

/// The web seeds of one torrent. To a swarm each is a peer that has everything, never chokes and wants nothing: it
/// hears
/// requests and answers with blocks. Thread-safe; after [#close] no thread and no connection of it is left.
public final class WebSeeds implements AutoCloseable {
    /// As many are used at once; the others take the place of those that turn out to be of no use.
    static final int MOST = 8;

    private static final int REMEMBERED = 1024;

    private final RangeFetcher fetcher;
    private final Threads threads = new Threads();
    private final Queue<URI> waiting;
    private final WebSeed.Shared shared;
    private final Map<Integer, WebSeed> numbers = new LinkedHashMap<>();
    private final List<WebSeed> all = new ArrayList<>();
    private boolean closed;

    /// Begins to reach the torrent's web seeds.
    ///
    /// @param numbers gives each of them its number whenever it joins
    public static WebSeeds start(
            Metainfo torrent, Web web, Allowance allowance, Listener listener, IntSupplier numbers) {
        var seeds = new WebSeeds(torrent, web, allowance, listener, numbers);
        int most = Math.min(MOST, torrent.webSeeds().size());
        for (int i = 0; i < most; i++) {
            seeds.threads.start("web seed " + i, seeds::oneAfterTheOther);
        }
        return seeds;
    }

    private WebSeeds(Metainfo torrent, Web web, Allowance allowance, Listener listener, IntSupplier numbers) {
        this.fetcher = new RangeFetcher(web.rules(), web.resolver());
        this.waiting = new ConcurrentLinkedQueue<>(torrent.webSeeds());
        this.shared = new WebSeed.Shared(
                torrent,
                torrent.webSeeds().isEmpty() ? new OriginalNames(new byte[0], List.of()) : OriginalNames.of(torrent),
                new Parts(torrent.layout(), torrent.files()),
                fetcher,
                allowance,
                listener,
                seed -> number(numbers, seed),
                threads,
                web.clock(),
                web.nanoTime());
    }

    private int number(IntSupplier next, WebSeed seed) {
        int number = next.getAsInt();
        synchronized (numbers) {
            numbers.put(number, seed);
            if (numbers.size() > REMEMBERED) {
                numbers.remove(numbers.keySet().iterator().next());
            }
        }
        return number;
    }

    private void oneAfterTheOther() {
        for (URI next = waiting.poll(); next != null; next = waiting.poll()) {
            var seed = new WebSeed(next, shared);
            synchronized (all) {
                if (closed) {
                    return;
                }
                all.add(seed);
            }
            seed.live();
        }
    }

    /// What the swarm says to a peer; nothing happens when it is none of these.
    public void send(int seed, List<PeerMessage> messages) {
        find(seed).ifPresent(one -> one.hear(seed, messages));
    }

    /// The swarm parts from it; it comes back after a while.
    public void disconnect(int seed) {
        find(seed).ifPresent(one -> one.sentAway(seed));
    }

    /// What it sent of this piece was false. Those of its files are put off, the others stay.
    public void blame(int seed, int piece) {
        find(seed).ifPresent(one -> one.blamed(seed, piece));
    }

    /// How each of those goes that were tried.
    public List<WebSeedState> status() {
        synchronized (all) {
            return all.stream().map(WebSeed::status).toList();
        }
    }

    private Optional<WebSeed> find(int number) {
        synchronized (numbers) {
            return Optional.ofNullable(numbers.get(number));
        }
    }

    @Override
    public void close() {
        List<WebSeed> open;
        synchronized (all) {
            closed = true;
            open = List.copyOf(all);
        }
        open.forEach(WebSeed::close);
        fetcher.close();
        threads.close();
    }
}
