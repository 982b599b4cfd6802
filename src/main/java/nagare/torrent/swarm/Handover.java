package nagare.torrent.swarm;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.peer.Connections;
import nagare.torrent.swarm.event.Mailbox;
import nagare.torrent.swarm.member.Members;

/// The peers of a torrent whose info dictionary has just come, on their way from a [MetadataLoop] to a [SwarmLoop]:
/// their connections, what they said so far, and the mailbox, in which waits what they say meanwhile. Whoever has it
/// gives it to one swarm, or closes it.
public final class Handover implements AutoCloseable {
    final Mailbox mailbox;
    final Connections connections;
    final AtomicInteger numbers;
    final Members members;
    final List<Acquaintance> peers;

    Handover(
            Mailbox mailbox,
            Connections connections,
            AtomicInteger numbers,
            Members members,
            List<Acquaintance> peers) {
        this.mailbox = mailbox;
        this.connections = connections;
        this.numbers = numbers;
        this.members = members;
        this.peers = List.copyOf(peers);
    }

    /// Nobody takes the peers: parts from them.
    @Override
    public void close() {
        mailbox.close();
        connections.close();
    }
}
