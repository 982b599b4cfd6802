package nagare.torrent;

import java.util.Optional;

/// A snapshot of a torrent. Rates are bytes per second; `problem` is a sentence for the user (disk full, no tracker
/// answers), empty when all is well.
///
/// `earlyBytes` went to players before their piece was hashed, on earned trust; `falseEarlyBytes` of them turned out
/// false, and in `earlyIncidents` pieces there were, or may have been, such.
public record TorrentStatus(
        int pieces,
        int piecesVerified,
        long bytesVerified,
        long bytesTotal,
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        int peersConnected,
        int peersUnchoked,
        int peersKnown,
        long earlyBytes,
        long falseEarlyBytes,
        int earlyIncidents,
        Optional<String> problem) {
    public boolean complete() {
        return piecesVerified == pieces;
    }
}
