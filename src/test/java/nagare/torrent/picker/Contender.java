package nagare.torrent.picker;

import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Start;

/// A picker in a comparison: its name, how to make one, and whether its readers take blocks before the hash.
record Contender(String name, Function<PieceLayout, Engine> picker, Start how) {
    static final Contender SWIFT = new Contender("Nagare swift", Contender::ours, Start.SWIFT);
    static final Contender STRICT = new Contender("Nagare strict", Contender::ours, Start.STRICT);
    static final Contender TORRSERVER = new Contender("like TorrServer", LikeTorrServer::new, Start.SWIFT);
    static final Contender RQBIT = new Contender("like rqbit", LikeRqbit::new, Start.STRICT);
    static final Contender WEBTORRENT = new Contender("like WebTorrent", LikeWebtorrent::new, Start.STRICT);
    static final Contender LIBTORRENT = new Contender("like libtorrent", LikeLibtorrent::new, Start.STRICT);
    static final Contender ANACROLIX = new Contender("like anacrolix", LikeAnacrolix::new, Start.SWIFT);

    static final List<Contender> ALL = List.of(SWIFT, STRICT, TORRSERVER, ANACROLIX, RQBIT, WEBTORRENT, LIBTORRENT);

    private static Engine ours(PieceLayout layout) {
        return new Engine.Ours(new Picker(layout, new BitSet()));
    }
}
