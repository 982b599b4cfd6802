/// Asking trackers for peers: over HTTP (BEP 3, 7, 23, 24, 31) and UDP (BEP 15, 41), in tiers (BEP 12). Start at
/// [TrackerClient], which announces one torrent; [Trackers] is shared by all. Pure inside: [HttpReply], [UdpAnnounce]
/// and
/// [Schedule] take bytes and times and return records; `now` is nanoseconds of a monotonic clock.
@NullMarked
package nagare.torrent.tracker;

import org.jspecify.annotations.NullMarked;
