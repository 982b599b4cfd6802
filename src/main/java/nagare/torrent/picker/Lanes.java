package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import nagare.torrent.picker.books.Depth;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.trust.Suspects;
import org.jspecify.annotations.Nullable;

/// The peers as a planner sees them during one plan: when each could begin to deliver one more block, how long a block
/// takes it, and how many it may be asked for.
final class Lanes {
    /// One peer during one plan.
    static final class Lane {
        Peer peer;
        long start;
        long perBlock;
        int room;

        Lane(Peer peer) {
            this.peer = peer;
        }

        /// When one more block, asked now, would be here.
        long eta() {
            return start + perBlock;
        }

        void asked() {
            start += perBlock;
            room--;
        }
    }

    private final List<Lane> pool = new ArrayList<>();
    private int used;
    private @Nullable Lane fastest;
    private double blocksPerSecond;

    void measure(Collection<Peer> peers, Depth depth, long now) {
        used = 0;
        fastest = null;
        blocksPerSecond = 0;
        for (var peer : peers) {
            if (!peer.isDeaf() && !(peer.choked && peer.allowedFast.isEmpty())) {
                var lane = next(peer);
                lane.start = peer.start(now);
                lane.perBlock = peer.perBlock();
                lane.room = peer.room(depth, now);
                blocksPerSecond += peer.isServing() ? peer.blocksPerSecond() : 0;
                if (peer.isServing() && (fastest == null || lane.perBlock < fastest.perBlock)) {
                    fastest = lane;
                }
            }
        }
    }

    /// The lane with room that would deliver one more block first.
    @Nullable
    Lane soonest() {
        Lane soonest = null;
        for (int i = 0; i < used; i++) {
            var lane = pool.get(i);
            if (lane.room > 0 && (soonest == null || lane.eta() < soonest.eta())) {
                soonest = lane;
            }
        }
        return soonest;
    }

    /// What all who serve bring together.
    double blocksPerSecond() {
        return blocksPerSecond;
    }

    boolean isFastest(Lane lane) {
        return lane == fastest;
    }

    int size() {
        return used;
    }

    Lane at(int index) {
        return pool.get(index);
    }

    /// How many whole blocks all other peers could deliver until `eta`, beyond what they owe already. Zero for the peer
    /// that is soonest, so that no block is left because each thinks another will do it.
    long others(Lane lane, long eta) {
        long blocks = 0;
        for (int i = 0; i < used; i++) {
            var other = pool.get(i);
            if (other != lane && other.peer.isServing() && other.start < eta) {
                blocks += (eta - other.start) / other.perBlock;
            }
        }
        return blocks;
    }

    /// The same, of one piece only.
    long others(Lane lane, long eta, int piece, Suspects suspects) {
        long blocks = 0;
        for (int i = 0; i < used; i++) {
            var other = pool.get(i);
            if (other != lane
                    && other.peer.isServing()
                    && other.start < eta
                    && other.peer.mayAsk(piece)
                    && suspects.mayAsk(other.peer, piece)) {
                blocks += (eta - other.start) / other.perBlock;
            }
        }
        return blocks;
    }

    private Lane next(Peer peer) {
        if (used == pool.size()) {
            pool.add(new Lane(peer));
        }
        var lane = pool.get(used++);
        lane.peer = peer;
        return lane;
    }
}
