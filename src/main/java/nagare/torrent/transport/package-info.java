/// How bytes reach a peer and come back: the streams themselves, whatever carries them. TCP's are here, those of uTP in
/// `torrent.utp`. Start at [PeerStream] and [Transport]. Knows nothing of BitTorrent's messages.
@NullMarked
package nagare.torrent.transport;

import org.jspecify.annotations.NullMarked;
