/// How bytes reach a peer and come back: streams over TCP now, and over whatever else carries them. Start at
/// [PeerStream] and [Transport]. Knows nothing of BitTorrent's messages.
@NullMarked
package nagare.torrent.transport;

import org.jspecify.annotations.NullMarked;
