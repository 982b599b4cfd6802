/// The peers of one swarm: which addresses are known ([PeerBook]), whom to dial and to let in ([Members]), and what is
/// known of each that is connected ([Peer]). No sockets, no clock; one owner.
@NullMarked
package nagare.torrent.swarm.member;

import org.jspecify.annotations.NullMarked;
