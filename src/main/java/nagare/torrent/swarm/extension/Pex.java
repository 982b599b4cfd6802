package nagare.torrent.swarm.extension;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.transport.Carrier;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.PeerExchange;
import nagare.torrent.wire.PeerExchange.Flag;
import nagare.torrent.wire.PeerExchange.Named;
import nagare.torrent.wire.ProtocolException;

/// Peers of peers (BEP 11): whom we are connected to is told to those who want to know, and whom they name is dialled.
/// Not for private torrents (BEP 27).
public final class Pex implements Dialect {
    /// Between two messages to one peer.
    static final long EVERY = 60_000_000_000L;

    /// Between two messages of one peer. Clients send one a minute; sooner ones are not listened to.
    static final long LEAST_BETWEEN = 30_000_000_000L;

    /// So many messages that come too soon, and the peer is dropped.
    static final int MOST_TOO_SOON = 10;

    /// How many peers the first message to a peer may name; later ones [PeerExchange#MOST].
    static final int MOST_AT_FIRST = 100;

    private final Extensions extensions;
    private final Members members;
    private final PieceLayout layout;
    private final Punchable punchable;
    private final PeerLog log = new PeerLog();
    private final Map<Integer, Listener> listeners = new HashMap<>();
    private final Map<Integer, Speaker> speakers = new HashMap<>();

    /// Somebody to tell: up to which change it has been told, and when it is its turn again.
    private record Listener(Peer peer, long toldUpTo, long due) {
        boolean isNew() {
            return toldUpTo < 0;
        }
    }

    /// Somebody who tells: when last, and how often too soon.
    private record Speaker(long lastHeard, int tooSoon) {}

    /// Hears of peers that are named as able to punch holes (BEP 55), and by whom.
    public interface Punchable {
        void named(Peer by, InetSocketAddress peer, long now);
    }

    public Pex(Extensions extensions, Members members, PieceLayout layout, Punchable punchable) {
        this.punchable = punchable;
        this.extensions = extensions;
        this.members = members;
        this.layout = layout;
    }

    @Override
    public Extension extension() {
        return Extension.UT_PEX;
    }

    @Override
    public void joined(Peer peer, long now) {
        log.see(peer);
    }

    @Override
    public void introduced(Peer peer, long now) {
        log.see(peer);
        if (peer.idOf(Extension.UT_PEX).isPresent()) {
            listeners.putIfAbsent(peer.number, new Listener(peer, -1, now));
        } else {
            listeners.remove(peer.number);
        }
    }

    @Override
    public void left(Peer peer, long now) {
        log.left(peer);
        listeners.remove(peer.number);
        speakers.remove(peer.number);
    }

    // ---- telling -------------------------------------------------------------------------------------------------

    @Override
    public void tick(long now) {
        listeners.replaceAll((_, listener) -> now - listener.due >= 0 ? tell(listener, now) : listener);
    }

    /// Nothing is said while nothing is new.
    private Listener tell(Listener listener, long now) {
        PeerLog.Changes changes = listener.isNew()
                ? new PeerLog.Changes(List.copyOf(log.all()), List.of(), log.end())
                : log.since(listener.toldUpTo, PeerExchange.MOST);
        Peer to = listener.peer;
        var added = changes.added().stream()
                .filter(peer -> peer.number != to.number)
                .filter(peer -> mayTell(peer.address.getAddress(), to))
                .limit(listener.isNew() ? MOST_AT_FIRST : PeerExchange.MOST)
                .map(this::named)
                .toList();
        var dropped = changes.dropped().stream()
                .filter(address -> mayTell(address.getAddress(), to))
                .filter(address -> !log.addressOf(to).filter(address::equals).isPresent())
                .toList();
        var message = new PeerExchange(added, dropped);
        if (message.isEmpty() || !extensions.say(to, Extension.UT_PEX, message.encode())) {
            return new Listener(to, listener.isNew() ? -1 : changes.upTo(), listener.due);
        }
        return new Listener(to, changes.upTo(), now + EVERY);
    }

    /// What is on our own network is nobody's business outside.
    private boolean mayTell(InetAddress address, Peer to) {
        return Members.isPrivate(to.address.getAddress()) || !Members.isPrivate(address);
    }

    private Named named(Peer peer) {
        return new Named(log.addressOf(peer).orElseThrow(), flags(peer));
    }

    private Set<Flag> flags(Peer peer) {
        var flags = EnumSet.noneOf(Flag.class);
        add(flags, Flag.PREFERS_ENCRYPTION, peer.line.encrypted() || peer.told().prefersEncryption());
        add(flags, Flag.SEED, peer.uploadOnly || peer.pieces.cardinality() == layout.pieces());
        add(flags, Flag.UTP, peer.line.carrier() == Carrier.UTP);
        add(flags, Flag.HOLEPUNCH, peer.idOf(Extension.UT_HOLEPUNCH).isPresent());
        add(flags, Flag.REACHABLE, !peer.line.incoming());
        return flags;
    }

    private static void add(Set<Flag> flags, Flag flag, boolean holds) {
        if (holds) {
            flags.add(flag);
        }
    }

    // ---- being told ----------------------------------------------------------------------------------------------

    /// Whom the peer has left is of no interest: it may be reached all the same, or was never dialled.
    @Override
    public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
        Speaker speaker = speakers.get(peer.number);
        if (speaker != null && now - speaker.lastHeard < LEAST_BETWEEN) {
            if (speaker.tooSoon + 1 >= MOST_TOO_SOON) {
                throw new ProtocolException("floods us with peers");
            }
            speakers.put(peer.number, new Speaker(speaker.lastHeard, speaker.tooSoon + 1));
            return;
        }
        speakers.put(peer.number, new Speaker(now, speaker == null ? 0 : speaker.tooSoon));
        for (Named named : PeerExchange.parse(payload).added()) {
            if (mayTell(named.address().getAddress(), peer)) {
                learn(peer, named, now);
            }
        }
    }

    private void learn(Peer by, Named named, long now) {
        InetSocketAddress address = named.address();
        if (named.flags().contains(Flag.HOLEPUNCH)) {
            punchable.named(by, address, now);
        }
        boolean promising = named.flags().contains(Flag.SEED) || named.flags().contains(Flag.REACHABLE);
        members.learn(PeerSource.PEX, List.of(address), promising, now);
        if (named.flags().contains(Flag.PREFERS_ENCRYPTION)) {
            members.wantsEncryption(address);
        }
    }
}
