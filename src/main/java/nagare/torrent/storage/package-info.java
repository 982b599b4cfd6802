/// Pieces on disk: write what was verified, read it back, evict under one quota, remember across restarts. Edge: files
/// and hashing run on the few platform threads of [DiskThreads]. Start at [PieceStore]; [PieceCache] is the quota mode
/// (segment files that are deleted to make room), [KeptFiles] the keep mode (the torrent's own files).
///
/// Both write data first and claim it in a [Journal] after, so that `kill -9` at any moment leaves no false claim. A
/// power failure may (nothing is forced to the platter in quota mode): therefore a piece of an earlier run is hashed
/// before its first byte leaves ([Proofs]).
@NullMarked
package nagare.torrent.storage;

import org.jspecify.annotations.NullMarked;
