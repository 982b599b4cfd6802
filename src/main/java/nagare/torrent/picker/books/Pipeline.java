package nagare.torrent.picker.books;

import org.jspecify.annotations.Nullable;

/// How many requests to keep under way with a peer: enough to fill the line for one round trip, and not more, since
/// what was asked cannot be taken back in time when a viewer seeks. A fresh peer starts with a few and gains one per
/// block until it does not get faster (slow start).
final class Pipeline {
    static final int LEAST = 3;
    private static final int MOST = 500;
    private static final int FRESH = 4;
    private static final int DEEP_LEAST = 16;
    private static final int LONG_QUEUE = 64;
    private static final int FAST_CHOKED = 4;
    private static final double SECOND = 1e9;
    private static final double SLACK = 25e6;
    private static final double SURPLUS = 1.25;
    private static final double GROWTH = 1.1;
    private static final double OVERSHOOT = 2;
    private static final long WINDOW_LEAST = 30_000_000L;
    private static final long UNHEARD = Long.MIN_VALUE;
    private static final double SLOW = 200 * 1024;

    private int maxRequests;
    private boolean ramping = true;
    private int ramp = FRESH;
    private double speedBefore;
    private int counted;
    private long countedFrom;
    private long heardAt = UNHEARD;
    private int reckoned;
    private @Nullable Depth reckonedFor;

    Pipeline(int maxRequests) {
        allow(maxRequests);
    }

    void allow(int requests) {
        maxRequests = Math.clamp(requests, 1, MOST);
    }

    int maxRequests() {
        return maxRequests;
    }

    /// Slow start: one more with each block, so twice as many with each round trip, as long as that makes the peer
    /// faster; and never much more than what came lately fills. Blocks that arrive at the same instant belong to
    /// the time before it.
    void arrived(long rtt, long now) {
        reckonedFor = null;
        if (!ramping) {
            return;
        }
        if (heardAt == UNHEARD) {
            countedFrom = now;
        } else if (now != heardAt && heardAt - countedFrom >= Math.max(rtt, WINDOW_LEAST)) {
            double speed = counted / (double) (heardAt - countedFrom);
            ramping = speed > GROWTH * speedBefore;
            ramp = Math.min(ramp, FRESH + (int) (OVERSHOOT * speed * (rtt + SLACK)));
            speedBefore = speed;
            countedFrom = heardAt;
            counted = 0;
        }
        counted += heardAt == UNHEARD ? 0 : 1;
        heardAt = now;
        ramp = Math.min(ramp + 1, MOST);
    }

    int length(Depth depth, Peer peer) {
        if (peer.choked) {
            return Math.min(FAST_CHOKED, maxRequests);
        }
        if (peer.snubbed) {
            return 1;
        }
        if (depth != reckonedFor) {
            reckoned = reckon(depth, peer);
            reckonedFor = depth;
        }
        return Math.min(reckoned, most(depth));
    }

    /// Deep pipelines leave a part of a long queue free: after a seek the cancelled requests fill their slots until the
    /// peer has answered, and the new ones need room beside them.
    private int most(Depth depth) {
        return switch (depth) {
            case THIN, LEAN -> maxRequests;
            case RELAXED, DEEP -> maxRequests < LONG_QUEUE ? maxRequests : maxRequests - maxRequests / 4;
        };
    }

    private int reckon(Depth depth, Peer peer) {
        double perNano = 1.0 / peer.perBlock();
        int thin = (int) Math.ceil(perNano * peer.rtt()) + 2;
        int lean = (int) Math.ceil(SURPLUS * perNano * (peer.rtt() + SLACK)) + 2;
        int wanted = switch (depth) {
            case THIN -> Math.max(thin, LEAST);
            case LEAN -> Math.max(lean, LEAST);
            case RELAXED -> peer.rate() < SLOW ? lean : Math.max(lean, (int) (perNano * SECOND / 2));
            case DEEP -> Math.max(lean, Math.max(DEEP_LEAST, (int) (perNano * SECOND)));
        };
        if (ramping) {
            wanted = depth == Depth.DEEP ? Math.max(wanted, ramp) : ramp;
        }
        return wanted;
    }
}
