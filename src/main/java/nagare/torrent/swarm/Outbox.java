package nagare.torrent.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.wire.PeerMessage;

/// What is to be said to the peers, gathered so that each batch of events costs one write per peer. Not thread-safe.
final class Outbox {
    private final Members members;
    private final Consumer<Effect> out;
    private final Map<Integer, List<PeerMessage>> messages = new LinkedHashMap<>();

    Outbox(Members members, Consumer<Effect> out) {
        this.members = members;
        this.out = out;
    }

    /// Nobody hears it when the peer has left.
    void say(Peer peer, PeerMessage message) {
        if (members.find(peer.number) == peer) {
            messages.computeIfAbsent(peer.number, _ -> new ArrayList<>()).add(message);
        }
    }

    void forget(int peer) {
        messages.remove(peer);
    }

    void flush(long now) {
        messages.forEach((number, said) -> {
            Peer peer = members.find(number);
            if (peer != null) {
                peer.lastSent = now;
                out.accept(new Effect.Send(number, List.copyOf(said)));
            }
        });
        messages.clear();
    }
}
