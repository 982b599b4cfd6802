/// Pieces on disk: write what was verified, read it back, evict under one quota, remember across restarts. Edge: files
/// and hashing run on the few platform threads of `DiskThreads`. Start at [PieceStore].
@NullMarked
package nagare.torrent.storage;

import org.jspecify.annotations.NullMarked;
