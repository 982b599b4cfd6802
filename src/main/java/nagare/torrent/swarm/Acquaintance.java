package nagare.torrent.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;

/// A peer that was met before the torrent's metainfo was known, and what it said that will count then. What it has is
/// kept as it came: nobody knows yet how many pieces there are.
final class Acquaintance {
    /// Extension handshakes of one peer that are kept: later ones add to the first.
    static final int MAX_HANDSHAKES = 4;

    /// BEP 6 sends ten.
    static final int MAX_ALLOWED = 64;

    final Peer peer;
    final Event.Joined joined;

    private final List<PeerMessage.Extended> handshakes = new ArrayList<>();
    /// The latest of its peers (BEP 11).
    private Optional<PeerMessage.Extended> peers = Optional.empty();
    /// Bitfield, HaveAll or HaveNone.
    private Optional<PeerMessage> pieces = Optional.empty();
    private BitSet more = new BitSet();
    private final Set<PeerMessage.AllowedFast> allowed = new LinkedHashSet<>();
    /// Its node of the DHT: whether it may be asked shows when the torrent is known not to be private.
    private Optional<PeerMessage.Port> node = Optional.empty();
    private boolean unchoked;
    private boolean interested;

    Acquaintance(Peer peer, Event.Joined joined) {
        this.peer = peer;
        this.joined = joined;
    }

    boolean isUnchoked() {
        return unchoked;
    }

    void introduced(PeerMessage.Extended handshake) throws ProtocolException {
        if (handshakes.size() >= MAX_HANDSHAKES) {
            throw new ProtocolException("too many extension handshakes");
        }
        handshakes.add(handshake);
    }

    void hasNode(PeerMessage.Port port) {
        node = Optional.of(port);
    }

    void namesPeers(PeerMessage.Extended message) {
        peers = Optional.of(message);
    }

    void hasPieces(PeerMessage all) {
        pieces = Optional.of(all);
        more = new BitSet();
    }

    void has(int piece) throws ProtocolException {
        if (piece >= Metainfo.MAX_PIECES) {
            throw new ProtocolException("piece " + piece);
        }
        more.set(piece);
    }

    void allows(PeerMessage.AllowedFast message) {
        if (allowed.size() < MAX_ALLOWED) {
            allowed.add(message);
        }
    }

    void chokes(boolean chokes) {
        unchoked = !chokes;
    }

    void wants(boolean wants) {
        interested = wants;
    }

    /// All that it said, as it would have said it to a swarm.
    List<PeerMessage> said() {
        var said = new ArrayList<PeerMessage>(handshakes);
        pieces.ifPresent(said::add);
        more.stream().mapToObj(PeerMessage.Have::new).forEach(said::add);
        said.addAll(allowed);
        if (interested) {
            said.add(new PeerMessage.Interested());
        }
        if (unchoked) {
            said.add(new PeerMessage.Unchoke());
        }
        node.ifPresent(said::add);
        peers.ifPresent(said::add);
        return said;
    }
}
