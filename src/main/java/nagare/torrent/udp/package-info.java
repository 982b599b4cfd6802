/// The one place where datagrams enter and leave the house. Edge: sockets and a thread. Knows no protocol; who wants
/// packets registers a [PacketHandler]. Start at [UdpSocket].
@NullMarked
package nagare.torrent.udp;

import org.jspecify.annotations.NullMarked;
