package nagare.torrent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import nagare.net.egress.Egress;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.WayOut;
import nagare.torrent.wire.PeerId;

/// By which way an engine goes out, and whether it is anonymous: tells strangers no more of itself than they need. The
/// way out belongs to whoever made it, and is closed after the engine.
public record Privacy(Egress egress, boolean anonymous) {
    /// What an anonymous engine calls itself to HTTP servers: a client so common that it tells nothing.
    private static final String COMMON_AGENT = "curl/8.5.0";

    /// What we call ourselves to HTTP servers.
    public String agent(String product) {
        return anonymous ? COMMON_AGENT : product;
    }

    /// What we call ourselves to peers; empty is nothing.
    String client(String product) {
        return anonymous ? "" : product;
    }

    /// The id by which we go in a torrent, the same for as long as the engine has this secret. Nobody can tell from two
    /// of them that they belong together.
    PeerId peerId(byte[] secret, InfoHash torrent) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            byte[] id = Arrays.copyOf(digest.digest(torrent.bytes()), PeerId.BYTES);
            return anonymous ? PeerId.of(id) : PeerId.ours(id);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The way out as it is at this moment.
    WayOut wayOut() {
        return new WayOut(
                egress.describe(), egress.held(), egress.proxyTrouble(), egress.withoutUdp(), egress.isOffline());
    }

    /// Whether neither the house nor its router may hear of what we do: they are not on the way out, or others in the
    /// house shall not learn it.
    public boolean isHidden() {
        return anonymous || !egress.isDirect();
    }
}
