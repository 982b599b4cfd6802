/// Which bytes are believed before the hash of their piece has spoken, and what is done about a piece whose hash was
/// wrong. Pure.
///
/// [Trust] says which blocks are believed, [EarlyBlocks] which of these leave, [Witnesses] which are asked twice so
/// that they can. [Mending] fetches again what probably was spoilt, by the [Votes] of those who sent the same block;
/// [Suspects] are the pieces that one peer alone is asked for, so that a liar shows.
@NullMarked
package nagare.torrent.picker.trust;

import org.jspecify.annotations.NullMarked;
