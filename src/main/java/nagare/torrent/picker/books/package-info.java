/// The books of one torrent: what is here of every piece, who is connected, which block is asked of whom. Pure; for the
/// rooms of the picker only. Start at [Traffic], which keeps what a [Peer] owes and what an [OpenPiece] waits for in
/// step.
///
/// A [Peer] knows its [Pace] and its [RttFloor], so when what it owes should be here, and by its [Pipeline] how much it
/// may owe; what was [Released] may still come. [Pieces] says which piece is absent, open, whole or verified.
@NullMarked
package nagare.torrent.picker.books;

import org.jspecify.annotations.NullMarked;
