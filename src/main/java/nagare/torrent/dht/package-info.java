/// The distributed hash table (BEP 5, 32, 42, 43): finds the peers of a torrent without a tracker. Edge: packets, a
/// thread, a file; what is decided is decided in [nagare.torrent.dht.node]. Start at [Dht].
@NullMarked
package nagare.torrent.dht;

import org.jspecify.annotations.NullMarked;
