/// Peers by uTP (BEP 29): streams over the one UDP port, which step aside for all other traffic. Edge: a lock, a thread
/// for what is due, and waiting; what packets mean is computed in `protocol`. Start at [UtpTransport].
@NullMarked
package nagare.torrent.utp;

import org.jspecify.annotations.NullMarked;
