/// The connections to peers: accepting, dialling, handshakes, and a thread each for reading and writing. The edge that
/// owns the sockets; it knows messages, and nothing of pieces. Start at [Connections], which are those of one torrent;
/// [PeerListener] is the door for those that call.
@NullMarked
package nagare.torrent.peer;

import org.jspecify.annotations.NullMarked;
