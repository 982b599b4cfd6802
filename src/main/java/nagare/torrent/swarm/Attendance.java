package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import nagare.torrent.picker.Picker;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Phase;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.extension.HolePunching;
import nagare.torrent.swarm.member.DhtNodes;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.view.Incidents;
import nagare.torrent.wire.PeerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Peers come and go: who joins is greeted, who is useless, silent or guilty is parted from, and everybody who must
/// know
/// of it is told. Not thread-safe.
final class Attendance implements Intake.Court, Entrance.Host {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    /// BEP 3 peers drop a connection after two minutes without a word.
    static final long KEEP_ALIVE = 110_000_000_000L;

    static final long SILENCE = 240_000_000_000L;

    /// How long a peer may owe blocks without sending any, while a reader waits and otherwise.
    static final long OWING_WHILE_AWAITED = 30_000_000_000L;

    static final long OWING = 90_000_000_000L;

    /// Pieces of which peers are told one by one that met us while we had only a magnet link.
    static final int MAX_HAVES = 1024;

    private final Workings in;
    private final Stock stock;
    private final Picker picker;
    private final Members members;
    private final Audience audience;
    private final Outbox outbox;
    private final Consumer<Effect> out;
    private final Entrance entrance;
    private final HolePunching holePunching;
    private final DhtNodes nodes;
    private final IntConsumer disown;

    /// @param disown forgets what a peer sent that is not judged yet
    Attendance(Workings workings, HolePunching holePunching, DhtNodes nodes, IntConsumer disown) {
        this.in = workings;
        this.stock = workings.stock();
        this.picker = workings.picker();
        this.members = workings.members();
        this.audience = workings.audience();
        this.outbox = workings.outbox();
        this.out = workings.out();
        this.entrance = new Entrance(members, out, this);
        this.holePunching = holePunching;
        this.nodes = nodes;
        this.disown = disown;
    }

    /// One that was met before the metainfo was known; false when the torrent is private and this peer is neither its
    /// tracker's to name (BEP 27) nor has called: it is parted from.
    boolean adopt(Acquaintance acquaintance, boolean isPrivate, long now) {
        Peer peer = acquaintance.peer;
        if (isPrivate && !peer.line.incoming() && members.source(peer).isEmpty()) {
            drop(peer, "the torrent is private, and its tracker did not name this peer", Parting.ENDED, now);
            return false;
        }
        welcome(peer, acquaintance.joined, now);
        // It has heard that we have nothing, and what we spoke then; the rest can still be said.
        stock.verified().stream().limit(MAX_HAVES).forEach(piece -> outbox.say(peer, new PeerMessage.Have(piece)));
        in.extensions().joined(peer, now);
        return true;
    }

    void join(Event.Joined joined, long now) {
        entrance.knocked(joined, now);
    }

    @Override
    public void letIn(Event.Joined joined, long now) {
        var peer = new Peer(joined.peer(), joined.address(), joined.handshake(), joined.line(), now);
        members.add(peer);
        welcome(peer, joined, now);
        greet(peer, now);
    }

    private void welcome(Peer peer, Event.Joined joined, long now) {
        in.contacts().joined(peer);
        in.proofs().joined(peer, joined);
        in.traffic().joined++;
        in.openings().reached(Phase.PEER, now);
        long network = members.network(peer);
        picker.addPeer(peer.number, network, peer.maxRequests, peer.fast(), joined.rtt(), now);
    }

    /// There is no question of whether it is welcome, and nothing that it needs to hear.
    void seedJoined(Event.SeedJoined joined, long now) {
        Peer seed = Peer.webSeed(joined.peer(), joined.name(), joined.address(), joined.handshake(), now);
        members.add(seed);
        in.traffic().joined++;
        in.openings().reached(Phase.PEER, now);
        picker.addPeer(seed.number, members.network(seed), seed.maxRequests, seed.fast(), joined.rtt(), now);
    }

    /// Everything a new peer needs to hear, in one write: a seed can unchoke us at once. What we have comes first (BEP
    /// 3, BEP 6: exactly one such message when the fast extension is on).
    private void greet(Peer peer, long now) {
        if (peer.fast() && stock.verified().isEmpty()) {
            outbox.say(peer, new PeerMessage.HaveNone());
        } else if (peer.fast() && stock.isComplete()) {
            outbox.say(peer, new PeerMessage.HaveAll());
        } else if (!stock.verified().isEmpty()) {
            outbox.say(
                    peer, PeerMessage.Bitfield.of(stock.verified(), in.layout().pieces()));
        }
        if (peer.handshake.dht() && nodes.port() != 0) {
            outbox.say(peer, new PeerMessage.Port(nodes.port()));
        }
        in.extensions().joined(peer, now);
        if (!stock.isComplete()) {
            beInterested(peer, true);
        }
    }

    void dialFailed(InetSocketAddress address, DialOutcome outcome, String why, long now) {
        switch (outcome) {
            case HELD_BACK -> members.heldBack(address, now);
            case REFUSED, TIMED_OUT, UNREACHABLE, FAILED -> {
                members.dialFailed(address, now);
                holePunching.dialFailed(address, now);
            }
            case HUNG_UP, CONNECTED -> members.dialFailed(address, now);
        }
        LOG.atDebug()
                .setMessage("no connection")
                .addKeyValue("peer", address)
                .addKeyValue("reason", why)
                .log();
    }

    void left(int number, String why, Parting parting, long now) {
        Peer peer = members.find(number);
        if (peer == null) {
            return;
        }
        members.remove(peer, parting, now);
        outbox.forget(number);
        picker.removePeer(number, now);
        in.proofs().left(number);
        in.extensions().left(peer, now);
        in.serving().placesChanged();
        LOG.atDebug()
                .setMessage("peer left")
                .addKeyValue("peer", peer.address)
                .addKeyValue("reason", why)
                .log();
        if (members.isEmpty() && !stock.isComplete()) {
            out.accept(new Effect.Starve());
        }
    }

    @Override
    public void drop(Peer peer, String why, Parting parting, long now) {
        out.accept(new Effect.Disconnect(peer.number, why));
        left(peer.number, why, parting, now);
    }

    /// Parts from a peer when neither has anything for the other.
    ///
    /// @return whether it did
    boolean partIfUseless(Peer peer, long now) {
        boolean useless = stock.isComplete()
                && !peer.webSeed
                && (peer.uploadOnly || peer.pieces.cardinality() == in.layout().pieces());
        if (useless) {
            String why = peer.uploadOnly ? "neither downloads anything" : "both have everything";
            drop(peer, why, Parting.COMPLETE, now);
        }
        return useless;
    }

    /// Who is silent goes, who is of little use may have to make room.
    void lookAtAll(long now) {
        for (Peer peer : List.copyOf(members.all())) {
            look(peer, now);
        }
        for (Peer peer : members.toPartFrom(audience.isWaiting(), now)) {
            drop(peer, "others may be of more use", Parting.ENDED, now);
        }
    }

    /// We have everything: those who have too are of no more use, nor we to them.
    void partFromComplete(long now) {
        for (Peer peer : List.copyOf(members.all())) {
            partIfUseless(peer, now);
        }
    }

    private void look(Peer peer, long now) {
        if (now - peer.lastHeard > SILENCE) {
            drop(peer, "silent", Parting.ENDED, now);
        } else if (picker.silence(peer.number, now) > (audience.isWaiting() ? OWING_WHILE_AWAITED : OWING)) {
            drop(peer, "does not send what it was asked for", Parting.ENDED, now);
        } else {
            if (now - peer.lastSent > KEEP_ALIVE) {
                outbox.say(peer, new PeerMessage.KeepAlive());
            }
            // Interest follows all pieces, not the readers' windows: peers punish those whose interest flaps.
            boolean interesting = stock.missing().intersects(peer.pieces);
            if (peer.piecesSaid && interesting != peer.amInterested) {
                beInterested(peer, interesting);
            }
        }
    }

    void beInterested(Peer peer, boolean interested) {
        peer.amInterested = interested;
        outbox.say(peer, interested ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
    }

    /// A peer is banned; a web seed, which is one server for all pieces, only goes without this one.
    @Override
    public void guilty(int peer, int piece, String why, boolean beyondDoubt, long now) {
        if (members.isWebSeed(peer)) {
            blame(peer, piece, why, now);
        } else {
            ban(peer, why, beyondDoubt, now);
        }
    }

    @Override
    public void pardoned(int peer, long now) {
        members.pardon(peer, now);
    }

    /// A web seed is sent away and comes back without what it has of this piece.
    private void blame(int number, int piece, String why, long now) {
        disown.accept(number);
        out.accept(new Effect.Blame(number, piece));
        Peer seed = members.find(number);
        if (seed != null) {
            in.incidents().add(Incidents.Kind.BAN, "%s %s (piece %d)".formatted(seed.client(), why, piece), now);
            drop(seed, why, Parting.ENDED, now);
        }
    }

    private void ban(int number, String why, boolean beyondDoubt, long now) {
        disown.accept(number);
        members.ban(number, beyondDoubt).ifPresent(address -> {
            in.incidents().add(Incidents.Kind.BAN, "peer %s banned: %s".formatted(where(address), why), now);
            LOG.atInfo()
                    .setMessage("peer banned")
                    .addKeyValue("peer", address)
                    .addKeyValue("reason", why)
                    .log();
        });
        for (Peer peer : members.connectionsOf(number)) {
            disown.accept(peer.number);
            drop(peer, why, Parting.BROKEN, now);
        }
    }

    private static String where(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }
}
