package nagare.torrent.swarm;

import java.util.Optional;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.swarm.proof.Trees;

/// What a swarm is about. The peers of a private torrent are its trackers' to give (BEP 27).
record Topic(PieceLayout layout, Optional<Trees> trees, boolean isPrivate) {
    static Topic of(Metainfo torrent) {
        return new Topic(torrent.layout(), Trees.of(torrent), torrent.isPrivate());
    }
}
