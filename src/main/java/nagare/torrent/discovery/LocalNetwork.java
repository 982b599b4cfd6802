package nagare.torrent.discovery;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import nagare.torrent.lsd.Lsd;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.PeerSource;

/// The neighbours on the local network (BEP 14).
public record LocalNetwork(Lsd lsd) implements Place {
    @Override
    public PeerSource source() {
        return PeerSource.LSD;
    }

    @Override
    public Search look(InfoHash torrent, IntSupplier port, Consumer<List<InetSocketAddress>> found) {
        var membership = lsd.join(torrent, port, found);
        return new Search() {
            @Override
            public void starving() {
                membership.again();
            }

            @Override
            public void close() {
                membership.close();
            }
        };
    }
}
