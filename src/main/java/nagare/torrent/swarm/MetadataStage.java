package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import nagare.torrent.metadata.Assembly;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.MetadataStatus;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.extension.Dialect;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.swarm.view.Contacts;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a swarm does while only the hash of its torrent is known (a magnet link): dials, asks for the info dictionary,
/// and is interested in everything, so that seeds unchoke us meanwhile. Its peers become those of a [Swarm] when the
/// dictionary is here. As a swarm it has no threads, sockets or clocks, and one owner.
final class MetadataStage implements Entrance.Host {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataStage.class);

    private final SwarmSettings settings;
    private final boolean offersV2;
    private final Members members;
    private final Contacts contacts = new Contacts();
    private final Assembly assembly;
    private final Consumer<Effect> out;
    private final Entrance entrance;
    private final Map<Integer, Acquaintance> peers = new LinkedHashMap<>();
    private final Outbox outbox;
    private final Extensions extensions;
    private long nextTick;

    /// @param offersV2 whether we tell callers that we speak v2 (BEP 52): only with both hashes of a hybrid
    /// @param right whether these bytes are the dictionary that is looked for
    MetadataStage(
            SwarmSettings settings, boolean offersV2, Predicate<ByteBuffer> right, Consumer<Effect> out, long now) {
        this.settings = settings;
        this.offersV2 = offersV2;
        this.members = new Members(settings, now);
        this.assembly = new Assembly(right);
        this.out = out;
        this.entrance = new Entrance(members, out, this);
        this.outbox = new Outbox(members, out);
        this.extensions = new Extensions(settings, Uploads.MAX_QUEUED, outbox::say);
        extensions.add(new Asking());
        this.nextTick = now + Swarm.TICK;
    }

    void on(Event event, long now) {
        switch (event) {
            case Event.PeersFound(PeerSource source, List<InetSocketAddress> found) ->
                members.learn(source, found, now);
            case Event.Joined joined -> entrance.knocked(joined, now);
            case Event.DialFailed(InetSocketAddress address, DialOutcome outcome, String why) -> {
                contacts.dialled(outcome);
                if (outcome == DialOutcome.HELD_BACK) {
                    members.heldBack(address, now);
                } else {
                    members.dialFailed(address, now);
                }
                LOG.atDebug()
                        .setMessage("no connection")
                        .addKeyValue("peer", address)
                        .addKeyValue("reason", why)
                        .log();
            }
            case Event.Said(int peer, PeerMessage message) -> said(peer, message, now);
            case Event.Left(int peer, String why, boolean broken) ->
                left(peer, why, broken ? Parting.BROKEN : Parting.ENDED, now);
            case Event.Sent _, Event.Tick _ -> {}
            case Event.ReaderOpened _,
                    Event.ReaderWantsUntil _,
                    Event.OpeningWatched _,
                    Event.ReaderMoved _,
                    Event.ReaderWaits _,
                    Event.ReaderExpects _,
                    Event.ReaderClosed _,
                    Event.WantAll _,
                    Event.Want _,
                    Event.Verified _,
                    Event.Failed _,
                    Event.Stored _,
                    Event.StoreFailed _,
                    Event.Lost _,
                    Event.BlockRead _,
                    Event.HashesRead _,
                    Event.SeedJoined _ -> throw new IllegalStateException("before there are pieces: " + event);
        }
    }

    /// Decides after a batch of events: whom to dial, what to ask, one write for each peer.
    void settle(long now) {
        if (now - nextTick >= 0) {
            tick(now);
            nextTick = now + Swarm.TICK;
        }
        members.due(false, true, now).forEach(address -> out.accept(new Effect.Dial(address)));
        for (Assembly.Ask ask : assembly.plan(now)) {
            tell(ask.peer(), new MetadataMessage.Request(ask.piece()));
        }
        for (int liar : assembly.drainLiars()) {
            ban(liar, now);
        }
        outbox.flush(now);
    }

    long nextSettle(long now) {
        return Math.min(nextTick, assembly.nextPlan(now));
    }

    Optional<ByteBuffer> dictionary() {
        return assembly.dictionary();
    }

    Members members() {
        return members;
    }

    List<Acquaintance> acquaintances() {
        return List.copyOf(peers.values());
    }

    MetadataStatus status() {
        Optional<Assembly.Progress> progress = assembly.progress();
        return new MetadataStatus(
                members.known(),
                members.size(),
                (int) peers.values().stream().filter(Acquaintance::isUnchoked).count(),
                assembly.givers(),
                progress.map(Assembly.Progress::here).orElse(0),
                progress.map(Assembly.Progress::pieces).orElse(0));
    }

    /// What came of looking for peers.
    Outreach outreach() {
        return contacts.told(members.knownBySource(), members.refused(), members.all(), OptionalInt.empty());
    }

    // ---- peers come and go ---------------------------------------------------------------------------------------

    /// Nothing is here, and everything is wanted. With who calls by the v1 hash v2 is spoken only when we offered it.
    @Override
    public void letIn(Event.Joined called, long now) {
        var handshake = called.handshake();
        var joined = new Event.Joined(
                called.peer(),
                called.address(),
                handshake.with(handshake.infoHash(), handshake.v2() && offersV2),
                called.rtt(),
                called.line());
        var peer = new Peer(joined.peer(), joined.address(), joined.handshake(), joined.line(), now);
        members.add(peer);
        contacts.joined(peer);
        peers.put(peer.number, new Acquaintance(peer, joined));
        if (peer.fast()) {
            outbox.say(peer, new PeerMessage.HaveNone());
        }
        extensions.joined(peer, now);
        if (handshake.dht() && settings.nodes().port() != 0) {
            outbox.say(peer, new PeerMessage.Port(settings.nodes().port()));
        }
        peer.amInterested = true;
        outbox.say(peer, new PeerMessage.Interested());
    }

    private void left(int number, String why, Parting parting, long now) {
        Peer peer = members.find(number);
        if (peer == null) {
            return;
        }
        peers.remove(number);
        outbox.forget(number);
        assembly.left(number);
        extensions.left(peer, now);
        members.remove(peer, parting, now);
        LOG.atDebug()
                .setMessage("peer left")
                .addKeyValue("peer", peer.address)
                .addKeyValue("reason", why)
                .log();
    }

    @Override
    public void drop(Peer peer, String why, Parting parting, long now) {
        out.accept(new Effect.Disconnect(peer.number, why));
        left(peer.number, why, parting, now);
    }

    private void ban(int number, long now) {
        String why = "sent a false info dictionary";
        members.ban(number, true)
                .ifPresent(address -> LOG.atInfo()
                        .setMessage("peer banned")
                        .addKeyValue("peer", address)
                        .addKeyValue("reason", why)
                        .log());
        for (Peer peer : members.connectionsOf(number)) {
            drop(peer, why, Parting.BROKEN, now);
        }
    }

    private void tick(long now) {
        members.tick();
        for (Peer peer : List.copyOf(members.all())) {
            if (now - peer.lastHeard > Attendance.SILENCE) {
                drop(peer, "silent", Parting.ENDED, now);
            } else if (now - peer.lastSent > Attendance.KEEP_ALIVE) {
                outbox.say(peer, new PeerMessage.KeepAlive());
            }
        }
        if (assembly.givers() < Swarm.FEW) {
            out.accept(new Effect.Starve());
        }
    }

    // ---- what peers say ------------------------------------------------------------------------------------------

    private void said(int number, PeerMessage message, long now) {
        Acquaintance peer = peers.get(number);
        if (peer == null) {
            return;
        }
        peer.peer.lastHeard = now;
        try {
            answer(peer, message, now);
        } catch (ProtocolException e) {
            drop(peer.peer, String.valueOf(e.getMessage()), Parting.BROKEN, now);
        }
    }

    private void answer(Acquaintance peer, PeerMessage message, long now) throws ProtocolException {
        switch (message) {
            case PeerMessage.KeepAlive(),
                    PeerMessage.Suggest(var _),
                    PeerMessage.Cancel _,
                    PeerMessage.Reject _,
                    PeerMessage.HashReject _,
                    PeerMessage.Hashes _ -> {}
            case PeerMessage.Port port -> peer.hasNode(port);
            case PeerMessage.Choke() -> peer.chokes(true);
            case PeerMessage.Unchoke() -> {
                contacts.letsUsAsk(peer.peer);
                peer.chokes(false);
            }
            case PeerMessage.Interested() -> peer.wants(true);
            case PeerMessage.NotInterested() -> peer.wants(false);
            case PeerMessage.Have(int piece) -> peer.has(piece);
            case PeerMessage.Bitfield _, PeerMessage.HaveAll _, PeerMessage.HaveNone _ -> peer.hasPieces(message);
            case PeerMessage.AllowedFast allowed -> peer.allows(allowed);
            case PeerMessage.Request(int piece, int begin, int length) -> {
                if (peer.peer.fast()) {
                    outbox.say(peer.peer, new PeerMessage.Reject(piece, begin, length));
                }
            }
            case PeerMessage.HashRequest(var range) -> outbox.say(peer.peer, new PeerMessage.HashReject(range));
            case PeerMessage.Piece _ -> unasked(peer.peer);
            case PeerMessage.Extended extended -> extended(peer, extended, now);
        }
    }

    private static void unasked(Peer peer) throws ProtocolException {
        if (++peer.unasked >= Intake.MAX_UNASKED) {
            throw new ProtocolException("blocks that nobody asked for");
        }
    }

    private void extended(Acquaintance peer, PeerMessage.Extended extended, long now) throws ProtocolException {
        if (extended.id() == Extension.UT_METADATA.id()) {
            extensions.heard(peer.peer, extended, now);
        } else if (extended.id() == ExtensionHandshake.ID) {
            peer.introduced(extended);
            extensions.heard(peer.peer, extended, now);
        } else if (extended.id() == Extension.UT_PEX.id()) {
            peer.namesPeers(extended);
        }
    }

    /// The extension as this stage speaks it.
    private final class Asking implements Dialect {
        @Override
        public Extension extension() {
            return Extension.UT_METADATA;
        }

        @Override
        public void introduced(Peer peer, long now) {
            ExtensionHandshake theirs = peer.told();
            if (theirs.idOf(Extension.UT_METADATA).isPresent()) {
                theirs.metadataBytes().ifPresent(bytes -> assembly.offered(peer.number, bytes));
            } else {
                assembly.left(peer.number);
            }
        }

        @Override
        public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
            Optional<MetadataMessage> message = MetadataMessage.parse(payload);
            if (message.isPresent()) {
                metadata(peer, message.get(), now);
            }
        }
    }

    private void metadata(Peer peer, MetadataMessage message, long now) throws ProtocolException {
        switch (message) {
            case MetadataMessage.Request(int piece) -> tell(peer.number, new MetadataMessage.Reject(piece));
            case MetadataMessage.Given data -> assembly.received(peer.number, data);
            case MetadataMessage.Reject _ -> assembly.rejected(peer.number, now);
        }
    }

    private void tell(int number, MetadataMessage message) {
        Peer peer = members.find(number);
        if (peer != null) {
            extensions.say(peer, Extension.UT_METADATA, message.payload());
        }
    }
}
