/// What a swarm does with the hash trees of its torrent (BEP 52): asks for hashes, judges blocks by them, gives hashes
/// to others. Start at [BlockProofs]. One owner.
@NullMarked
package nagare.torrent.swarm.proof;

import org.jspecify.annotations.NullMarked;
