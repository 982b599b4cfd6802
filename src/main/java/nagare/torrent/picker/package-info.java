/// Which block to ask of whom, next. Pure: no clock, no socket, no randomness of its own; `now` is nanoseconds of a
/// monotonic clock. Start at [Picker]. Order of wishes: the playhead, the start window, the index at the ends of a
/// file,
/// the read-ahead, then the rest.
@NullMarked
package nagare.torrent.picker;

import org.jspecify.annotations.NullMarked;
