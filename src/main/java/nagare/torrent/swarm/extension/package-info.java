/// The extensions of BEP 10 as a swarm speaks them: [Extensions] introduces us and hands what peers say to the
/// [Dialect] it belongs to. One owner, no clock.
@NullMarked
package nagare.torrent.swarm.extension;

import org.jspecify.annotations.NullMarked;
