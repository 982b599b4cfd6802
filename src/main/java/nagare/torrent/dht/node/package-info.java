/// Our node of the DHT (BEP 5, 32, 42, 43), one for each family of addresses: whom it knows, what it asks, what it
/// answers, how it searches. Pure: packets and `now` in, effects out. Start at [LocalNode].
@NullMarked
package nagare.torrent.dht.node;

import org.jspecify.annotations.NullMarked;
