/// The memory in which blocks of torrents lie between socket, hash, disk and reader: one bounded pool outside the heap,
/// and the leases that say who still uses what. Start at [BlockPool].
@NullMarked
package nagare.torrent.memory;

import org.jspecify.annotations.NullMarked;
