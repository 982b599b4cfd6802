/// What peers say to each other over one connection, as bytes and as records (BEP 3, 6, 10, 11, 20, 23). Pure: no
/// socket, no clock; chance is a parameter. Start at [PeerMessage]; [FrameReader] reads them, [PeerCodec] writes them.
@NullMarked
package nagare.torrent.wire;

import org.jspecify.annotations.NullMarked;
