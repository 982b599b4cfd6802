package nagare.torrent.discovery;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import nagare.torrent.dht.Dht;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.PeerSource;

/// The DHT as a place where peers are looked for.
public record DhtPlace(Dht dht) implements Place {
    @Override
    public PeerSource source() {
        return PeerSource.DHT;
    }

    @Override
    public void named(List<InetSocketAddress> hosts) {
        dht.hosts(hosts);
    }

    @Override
    public OptionalInt answering() {
        return OptionalInt.of(dht.status().good());
    }

    @Override
    public Search look(InfoHash torrent, IntSupplier port, Consumer<List<InetSocketAddress>> found) {
        var search = dht.search(torrent, port, found);
        return new Search() {
            @Override
            public void starving() {
                search.starving();
            }

            @Override
            public void close() {
                search.close();
            }
        };
    }
}
