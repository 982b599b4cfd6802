/// What a torrent tells of itself, for display and for the log. Pure: records made by the rooms of the engine and drawn
/// by whoever shows them; nothing here refers back to what it was taken from. Start at [Snapshot]; [Opening] times how
/// a player comes to its first byte.
@NullMarked
package nagare.torrent.status;

import org.jspecify.annotations.NullMarked;
