/// The pieces of one torrent that are in memory: half-done ones with who sent what ([OpenPieces]), and those that
/// readers may take ([LivePieces]); who lied when one is wrong ([Verdicts]); how much memory all of it may take
/// ([Budget]). No sockets, files or threads; what several threads use says so.
@NullMarked
package nagare.torrent.swarm.piece;

import org.jspecify.annotations.NullMarked;
