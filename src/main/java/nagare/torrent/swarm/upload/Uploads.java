package nagare.torrent.swarm.upload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.piece.Budget;

/// Which queued requests of peers are answered now: in turn over the unchoked peers, within the upload rate, and so
/// few at once that neither a slow disk nor a peer that does not read can pile up memory.
public final class Uploads {
    /// More queued requests of one peer than this are refused.
    public static final int MAX_QUEUED = 500;

    /// Blocks read from disk at once, for all peers.
    static final int MAX_READING = 64;

    /// Bytes on the way to one peer, from the disk to its socket: what it took in half a second lately, within these.
    /// More would go out long after it was choked, and who gives would wait behind who does not.
    public static final long MIN_UNSENT = 64 << 10;

    static final long MAX_UNSENT = 1 << 20;

    private final Budget budget;
    private int reading;
    private int lastServed = -1;

    Uploads(Budget budget) {
        this.budget = budget;
    }

    /// One read to make for a peer.
    public record Turn(Peer peer, Block block) {}

    /// The reads to make now; each must be answered by [#read].
    List<Turn> turns(Collection<Peer> peers, long now) {
        List<Peer> waiting = inTurn(peers);
        if (waiting.isEmpty()) {
            return List.of();
        }
        var turns = new ArrayList<Turn>();
        for (boolean more = true; more; ) {
            more = false;
            for (Peer peer : waiting) {
                Block block = peer.uploads.peek();
                if (block == null || peer.unsent >= mostUnsent(peer, now)) {
                    continue;
                }
                if (reading >= MAX_READING || !budget.mayUpload(block.length(), now)) {
                    return turns;
                }
                peer.uploads.remove();
                peer.unsent += block.length();
                reading++;
                lastServed = peer.number;
                turns.add(new Turn(peer, block));
                more = true;
            }
        }
        return turns;
    }

    /// The peers that wait, beginning after the one that was served last.
    private List<Peer> inTurn(Collection<Peer> peers) {
        var after = new ArrayList<Peer>();
        var before = new ArrayList<Peer>();
        for (Peer peer : peers) {
            if (!peer.uploads.isEmpty()) {
                (peer.number > lastServed ? after : before).add(peer);
            }
        }
        after.addAll(before);
        return after;
    }

    void read() {
        reading--;
    }

    private static long mostUnsent(Peer peer, long now) {
        return Math.clamp(peer.up.rate(now) / 2, MIN_UNSENT, MAX_UNSENT);
    }

    /// Whether only the rate limit holds requests back, so that time alone will free them.
    boolean isThrottled(Collection<Peer> peers, long now) {
        return budget.limitsUploads()
                && reading < MAX_READING
                && peers.stream().anyMatch(peer -> !peer.uploads.isEmpty() && peer.unsent < mostUnsent(peer, now));
    }
}
