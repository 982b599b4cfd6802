/// The words between a swarm and what is around it: an [Event] goes in, [Effect]s come out, the [Mailbox] is where
/// events wait.
@NullMarked
package nagare.torrent.swarm.event;

import org.jspecify.annotations.NullMarked;
