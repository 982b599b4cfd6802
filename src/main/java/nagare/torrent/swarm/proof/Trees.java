package nagare.torrent.swarm.proof;

import java.util.Optional;
import nagare.torrent.merkle.PieceRoots;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.wire.Handshake;

/// The hash trees of a v2 or hybrid torrent (BEP 52). `upgrade` is a hybrid's other name: its truncated v2 hash.
public record Trees(PieceRoots roots, Optional<InfoHash> upgrade) {
    public static Optional<Trees> of(Metainfo torrent) {
        return torrent.trees().map(roots -> new Trees(roots, torrent.upgrade()));
    }

    /// Whether the pieces have SHA-1 hashes too.
    boolean isHybrid() {
        return upgrade.isPresent();
    }

    /// Whether both sides speak v2: always when the torrent is nothing else; on a connection for a hybrid when it was
    /// opened with the v2 hash, or upgraded to it by the answer.
    boolean areSpoken(Handshake theirs, boolean incoming) {
        return upgrade.map(hash -> theirs.infoHash().equals(hash) || incoming && theirs.v2())
                .orElse(true);
    }
}
