package nagare.torrent.swarm;

import nagare.torrent.swarm.member.RateMeter;

/// Payload bytes of a swarm in both directions, and those that came in vain.
final class Traffic {
    final RateMeter down;
    final RateMeter up;
    long redundant;
    /// The part of [#redundant] that failed its hash.
    long failed;
    /// Peers that joined.
    long joined;

    Traffic(long now) {
        down = new RateMeter(now);
        up = new RateMeter(now);
    }
}
