package nagare.torrent.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.PeerSource;
import nagare.torrent.tracker.Counters;
import nagare.torrent.tracker.TrackerClient;
import nagare.torrent.tracker.TrackerStatus;
import nagare.torrent.wire.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The search for the peers of one torrent, while it is awake: all places at once from the first moment on. A private
/// torrent is looked for at its trackers only (BEP 27). Thread-safe; its monitor guards what is under way and is held
/// over nothing that waits for the network.
public final class Discovery implements AutoCloseable {
    private static final Duration NAME_PATIENCE = Duration.ofSeconds(8);
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /// Takes what was found; on any thread, several at once, and must not block.
    public interface Found {
        void accept(PeerSource source, List<InetSocketAddress> peers);
    }

    /// What others are told of us. The port is asked for at each announce, since a router may give us another one.
    public record Self(PeerId id, IntSupplier port) {}

    private final Sources sources;
    private final Self self;
    private final Supplier<Counters> counters;
    private final Found found;
    private final InfoHash first;
    private final Map<InfoHash, TrackerClient> announced = new LinkedHashMap<>();
    private final Map<InfoHash, List<Place.Search>> searches = new LinkedHashMap<>();
    private final Set<Thread> resolving = ConcurrentHashMap.newKeySet();
    private boolean isPrivate;
    private boolean closed;

    private Discovery(Sources sources, Wanted wanted, Self self, Supplier<Counters> counters, Found found) {
        this.sources = sources;
        this.self = self;
        this.counters = counters;
        this.found = found;
        this.first = wanted.infoHash();
        this.isPrivate = wanted.isPrivate();
    }

    /// Begins to look. `counters` is asked before each announce.
    public static Discovery start(Sources sources, Wanted wanted, Self self, Supplier<Counters> counters, Found found) {
        var discovery = new Discovery(sources, wanted, self, counters, found);
        discovery.remember(wanted);
        discovery.named(wanted.peers());
        discovery.look(wanted);
        return discovery;
    }

    /// Last time's peers, before anybody has answered.
    private void remember(Wanted wanted) {
        var good = wanted.names().stream()
                .flatMap(name -> sources.remembered().of(name).stream())
                .filter(peer -> peer.named() || !isPrivate)
                .map(GoodPeer::address)
                .distinct()
                .toList();
        if (!good.isEmpty()) {
            found.accept(PeerSource.REMEMBERED, good);
        }
    }

    /// Peers of a magnet link; those with names of hosts are looked up.
    private void named(List<InetSocketAddress> peers) {
        var literal = new ArrayList<InetSocketAddress>();
        for (var peer : peers) {
            try {
                literal.add(
                        peer.isUnresolved()
                                ? new InetSocketAddress(InetAddress.ofLiteral(peer.getHostString()), peer.getPort())
                                : peer);
            } catch (IllegalArgumentException name) {
                var thread = Thread.ofVirtual().name("name of a peer").unstarted(() -> resolve(peer));
                resolving.add(thread);
                thread.start();
            }
        }
        if (!literal.isEmpty()) {
            found.accept(PeerSource.MAGNET, literal);
        }
    }

    private void resolve(InetSocketAddress peer) {
        try {
            var addresses = sources.names().resolve(peer.getHostString(), NAME_PATIENCE);
            found.accept(PeerSource.MAGNET, List.of(new InetSocketAddress(addresses.getFirst(), peer.getPort())));
        } catch (UnknownHostException | InterruptedException e) {
            LOG.atDebug()
                    .setMessage("a peer of a magnet link was not found")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        } finally {
            resolving.remove(Thread.currentThread());
        }
    }

    private synchronized void look(Wanted wanted) {
        tellPlaces(wanted.nodes());
        for (var name : wanted.names()) {
            announced.computeIfAbsent(name, hash -> announce(hash, wanted.trackers()));
            if (!isPrivate) {
                searches.computeIfAbsent(name, this::search);
            }
        }
    }

    private TrackerClient announce(InfoHash name, List<List<URI>> tiers) {
        return TrackerClient.start(
                sources.trackers(),
                tiers,
                new TrackerClient.Member(name, self.id(), self.port()),
                counters,
                peers -> found.accept(PeerSource.TRACKER, peers));
    }

    private List<Place.Search> search(InfoHash name) {
        return sources.places().stream()
                .map(place -> place.look(name, self.port(), peers -> found(place.source(), peers)))
                .toList();
    }

    /// What a place finds late counts no more when the torrent has turned out to be private.
    private void found(PeerSource source, List<InetSocketAddress> peers) {
        if (mayLookAnywhere()) {
            found.accept(source, peers);
        }
    }

    private synchronized boolean mayLookAnywhere() {
        return !isPrivate && !closed;
    }

    /// The metadata of a magnet link is here. Its other name and its trackers are used from now on; if it is private,
    /// every search but that of its trackers ends.
    public synchronized void learned(Metainfo torrent) {
        if (closed) {
            return;
        }
        if (torrent.isPrivate() && !isPrivate) {
            isPrivate = true;
            searches.values().forEach(all -> all.forEach(Place.Search::close));
            searches.clear();
            resolving.forEach(Thread::interrupt);
        }
        announceAt(torrent.trackers());
        look(Wanted.of(torrent));
    }

    /// Another link to the torrent names more trackers, peers and nodes.
    public synchronized void also(Wanted link) {
        announceAt(link.trackers());
        if (mayLookAnywhere()) {
            named(link.peers());
            tellPlaces(link.nodes());
        }
    }

    private void tellPlaces(List<InetSocketAddress> nodes) {
        if (!isPrivate && !nodes.isEmpty()) {
            sources.places().forEach(place -> place.named(nodes));
        }
    }

    /// Further trackers, as tiers behind those that are asked already. Those known already are not asked twice.
    public synchronized void announceAt(List<List<URI>> tiers) {
        if (!closed) {
            announced.values().forEach(client -> client.add(tiers));
        }
    }

    /// Whether only trackers may name peers (BEP 27).
    public synchronized boolean isPrivate() {
        return isPrivate;
    }

    /// Peers are too few: looks again as soon as manners allow. May be called as often as one likes.
    public synchronized void starving() {
        announced.values().forEach(TrackerClient::starving);
        searches.values().forEach(all -> all.forEach(Place.Search::starving));
    }

    /// The download is complete. Call once, and not for a torrent that was complete before.
    public synchronized void completed() {
        announced.values().forEach(TrackerClient::completed);
    }

    /// How announcing the torrent by its first name goes.
    public List<TrackerStatus> trackers() {
        TrackerClient client;
        synchronized (this) {
            client = announced.get(first);
        }
        return client == null ? List.of() : client.status();
    }

    /// Ends the search and says goodbye; may take two seconds.
    @Override
    public void close() {
        List<TrackerClient> clients;
        synchronized (this) {
            closed = true;
            clients = List.copyOf(announced.values());
            searches.values().forEach(all -> all.forEach(Place.Search::close));
            searches.clear();
        }
        resolving.forEach(Thread::interrupt);
        var goodbyes = clients.stream()
                .map(client -> Thread.ofVirtual().name("goodbye").start(client::close))
                .toList();
        try {
            for (var goodbye : goodbyes) {
                goodbye.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closes us is in a hurry
        }
    }
}
