/// Which block to ask of whom, next. Pure: no clock, no socket, no randomness of its own; `now` is nanoseconds of a
/// monotonic clock. Start at [Picker].
///
/// [Reader]s make [Wish]es, an [Agenda] orders them: the playhead, the start window, the index at the ends of a file,
/// the read-ahead; what is merely wanted comes after. A [Peer] knows its [Pace] and how deep its [Pipeline] may be. The
/// [Planner] lets the peer that would deliver soonest choose first, and [Hedges] asks a second peer for what is late.
/// [Traffic] keeps the books of requests.
///
/// [Trust] says which blocks are believed before the hash of their piece, [EarlyBlocks] which of these leave,
/// [Witnesses] which are asked twice so that they can.
@NullMarked
package nagare.torrent.picker;

import org.jspecify.annotations.NullMarked;
