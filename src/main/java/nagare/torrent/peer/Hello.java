package nagare.torrent.peer;

import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.Handshake;

/// What we say first on a connection. A hybrid torrent has two names (BEP 52): who calls uses the v1 hash and sets the
/// v2 bit, and whoever is called so answers with the v2 hash, which upgrades the connection.
public record Hello(Handshake ours, Optional<InfoHash> upgrade) {
    /// A torrent with one name.
    public Hello(Handshake ours) {
        this(ours, Optional.empty());
    }

    /// What a caller says.
    Handshake first() {
        return ours.with(ours.infoHash(), upgrade.isPresent());
    }

    /// Whether this is an answer to [#first].
    boolean isAnsweredBy(Handshake theirs) {
        return theirs.infoHash().equals(ours.infoHash())
                || upgrade.filter(theirs.infoHash()::equals).isPresent();
    }

    /// What somebody is told who called by this hash and can speak v2, or not.
    Handshake answer(InfoHash called, boolean speaksV2) {
        InfoHash answer =
                upgrade.filter(hash -> speaksV2 || hash.equals(called)).orElse(ours.infoHash());
        return ours.with(answer, upgrade.isPresent());
    }
}
