/// What DHT nodes say to each other (KRPC: BEP 5, 32, 42, 43), as bytes and as records. Pure. Start at [Message] and
/// [KrpcReader].
@NullMarked
package nagare.torrent.dht.krpc;

import org.jspecify.annotations.NullMarked;
