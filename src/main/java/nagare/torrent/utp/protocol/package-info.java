/// uTP (BEP 29) as pure computing: packets, what one connection does with them, and the connections of one port. Time
/// comes in as nanoseconds, datagrams and bytes go in and out by method calls. Start at [Exchange] and [Link].
@NullMarked
package nagare.torrent.utp.protocol;

import org.jspecify.annotations.NullMarked;
