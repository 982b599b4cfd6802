/// The hash trees of BEP 52: what each block of a v2 torrent must be. Pure: no clock, no socket, no file.
/// Start at [BlockHashes], which says of a block whether it is right, and at [HashRequests], which says what to ask of
/// whom so that it can. A [HashedFile] is one file's tree in numbers, [PieceRoots] its piece layer.
@NullMarked
package nagare.torrent.merkle;

import org.jspecify.annotations.NullMarked;
