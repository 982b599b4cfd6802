package nagare.torrent.discovery;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;

/// The torrent whose peers are looked for, as far as it is known. `upgrade` is the other name of a hybrid torrent, its
/// truncated v2 hash (BEP 52): who knows the torrent by that name only is a peer, too. `trackers` are tiers (BEP 12);
/// `peers` were named by whoever named the torrent (`x.pe`), `nodes` of the DHT by it or by its author (`dht`, BEP 5),
/// perhaps by host names. A private torrent (BEP 27) has no
/// peers but those that its trackers name.
public record Wanted(
        InfoHash infoHash,
        Optional<InfoHash> upgrade,
        boolean isPrivate,
        List<List<URI>> trackers,
        List<InetSocketAddress> peers,
        List<InetSocketAddress> nodes) {
    public Wanted {
        trackers = trackers.stream().map(List::copyOf).toList();
        peers = List.copyOf(peers);
        nodes = List.copyOf(nodes);
    }

    public static Wanted of(Metainfo torrent) {
        return new Wanted(
                torrent.infoHash(),
                torrent.upgrade(),
                torrent.isPrivate(),
                torrent.trackers(),
                List.of(),
                torrent.nodes());
    }

    /// What a magnet link tells; whether the torrent is private shows only in its metadata ([Discovery#learned]).
    public static Wanted of(Magnet link) {
        return new Wanted(
                link.infoHash(),
                link.upgrade(),
                false,
                link.trackers().stream().map(List::of).toList(),
                link.peers(),
                link.nodes());
    }

    /// The same, when these peers are known of it too; a private torrent takes none.
    public Wanted alsoFrom(List<InetSocketAddress> named) {
        return isPrivate
                ? this
                : new Wanted(
                        infoHash,
                        upgrade,
                        false,
                        trackers,
                        Stream.concat(peers.stream(), named.stream()).distinct().toList(),
                        nodes);
    }

    /// The names under which the torrent is announced and looked for.
    Set<InfoHash> names() {
        var names = new LinkedHashSet<InfoHash>();
        Stream.concat(Stream.of(infoHash), upgrade.stream()).forEach(names::add);
        return names;
    }
}
