package nagare.torrent.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import nagare.torrent.picker.Block;

/// Which queued requests of peers are answered now: in turn over the unchoked peers, within the upload rate, and only
/// so
/// many reads at once that a slow peer cannot pile up memory.
final class Uploads {
    /// More queued requests of one peer than this are refused.
    static final int MAX_QUEUED = 500;

    static final int MAX_READING = 64;

    private final long bytesPerSecond;
    private double tokens;
    private long refilledAt;
    private int reading;

    Uploads(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.tokens = bytesPerSecond;
        this.refilledAt = now;
    }

    /// One read to make for a peer.
    record Turn(Peer peer, Block block) {}

    List<Turn> turns(Collection<Peer> peers, long now) {
        tokens = Math.min(bytesPerSecond, tokens + (now - refilledAt) * 1e-9 * bytesPerSecond);
        refilledAt = now;
        var turns = new ArrayList<Turn>();
        boolean more = true;
        while (more) {
            more = false;
            for (Peer peer : peers) {
                Block block = peer.uploads.peek();
                if (block == null || reading >= MAX_READING || (bytesPerSecond > 0 && tokens < block.length())) {
                    continue;
                }
                peer.uploads.remove();
                tokens -= block.length();
                reading++;
                turns.add(new Turn(peer, block));
                more = true;
            }
        }
        return turns;
    }

    void read() {
        reading--;
    }

    /// Whether only the rate limit holds requests back, so that time alone will free them.
    boolean isThrottled(Collection<Peer> peers) {
        return bytesPerSecond > 0 && reading < MAX_READING && peers.stream().anyMatch(peer -> !peer.uploads.isEmpty());
    }
}
