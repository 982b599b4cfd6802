package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.Line;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.event.Mailbox;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;

/// What happens on the connections, posted to the swarm as events.
record Posted(Mailbox mailbox) implements Connections.Listener {
    @Override
    public void joined(int peer, InetSocketAddress address, Handshake theirs, long rtt, Line line) {
        mailbox.post(new Event.Joined(peer, address, theirs, rtt, line));
    }

    @Override
    public void dialFailed(InetSocketAddress address, DialOutcome outcome, String why) {
        mailbox.post(new Event.DialFailed(address, outcome, why));
    }

    @Override
    public void said(int peer, PeerMessage message) throws InterruptedException {
        mailbox.postFromStranger(new Event.Said(peer, message));
    }

    @Override
    public void sent(int peer, int bytes) {
        mailbox.post(new Event.Sent(peer, bytes));
    }

    @Override
    public void left(int peer, String why, boolean broken) {
        mailbox.post(new Event.Left(peer, why, broken));
    }
}
