/// One torrent's peers: connect, choke, request, verify, serve readers. [Swarm] is the behaviour, one owner without
/// threads, sockets or clocks: an event in, effects out. [SwarmLoop] is the edge around it that owns the thread and
/// the mailbox; the sockets are owned by `torrent.peer`. Start at [SwarmLoop]. Before them, while only the hash of a
/// torrent is known, stand [MetadataStage] and [MetadataLoop].
@NullMarked
package nagare.torrent.swarm;

import org.jspecify.annotations.NullMarked;
