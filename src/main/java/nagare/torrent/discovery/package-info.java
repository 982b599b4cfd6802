/// Looks for the peers of a torrent, in all places at once, for as long as the torrent is awake. Start at [Discovery].
/// Each place is a room of its own; this one starts them together and says where a peer came from.
@NullMarked
package nagare.torrent.discovery;

import org.jspecify.annotations.NullMarked;
