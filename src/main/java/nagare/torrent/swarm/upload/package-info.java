/// What a swarm gives to others: whom it unchokes ([Choker]), which requests it answers when ([Uploads]). Start at
/// [Serving]. No sockets, no clock; one owner.
@NullMarked
package nagare.torrent.swarm.upload;

import org.jspecify.annotations.NullMarked;
