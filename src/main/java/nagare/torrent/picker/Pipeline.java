package nagare.torrent.picker;

import org.jspecify.annotations.Nullable;

/// How many requests to keep under way with a peer: enough to fill the line for one round trip, and not more, since
/// what was asked cannot be taken back in time when a viewer seeks. A fresh peer starts with a few and gains one per
/// block until it does not get faster (slow start).
final class Pipeline {
    /// What the time allows.
    enum Depth {
        /// Readers are some seconds ahead: just keep the line busy, and be ready for a seek.
        THIN,
        /// A reader is short of something: no line may run dry.
        LEAN,
        /// Readers are far ahead and have all they need; a download uses the rest.
        RELAXED,
        /// Nobody watches.
        DEEP
    }

    static final int LEAST = 3;
    private static final int MOST = 500;
    private static final int FRESH = 4;
    private static final int DEEP_LEAST = 16;
    private static final int LONG_QUEUE = 64;
    private static final int FAST_CHOKED = 4;
    private static final double SECOND = 1e9;
    private static final double SLACK = 60e6;
    private static final double SURPLUS = 1.25;
    private static final double GROWTH = 1.1;
    private static final double SLOW = 200 * 1024;

    private int maxRequests;
    private boolean ramping = true;
    private int ramp = FRESH;
    private double speedBefore;
    private long checkedAt;
    private int reckoned;
    private @Nullable Depth reckonedFor;

    Pipeline(int maxRequests, long now) {
        allow(maxRequests);
        checkedAt = now;
    }

    void allow(int requests) {
        maxRequests = Math.clamp(requests, 1, MOST);
    }

    int maxRequests() {
        return maxRequests;
    }

    void arrived(long perBlock, long rtt, long now) {
        reckonedFor = null;
        if (!ramping) {
            return;
        }
        ramp = Math.min(ramp + 1, MOST);
        if (now - checkedAt >= rtt) {
            double speed = SECOND / perBlock;
            ramping = speedBefore == 0 || speed > GROWTH * speedBefore;
            speedBefore = speed;
            checkedAt = now;
        }
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
