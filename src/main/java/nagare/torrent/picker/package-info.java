/// Which block to ask of whom, next. Pure: no clock, no socket, no randomness of its own; `now` is nanoseconds of a
/// monotonic clock. Start at [Picker].
///
/// [nagare.torrent.picker.reader] says what is needed by when, [nagare.torrent.picker.books] who has it, who owes it
/// and how soon it should be here, [nagare.torrent.picker.trust] whom to believe. The [Planner] lets the peer that
/// would deliver soonest choose first, and [Hedges] asks a second peer for what is late.
@NullMarked
package nagare.torrent.picker;

import org.jspecify.annotations.NullMarked;
