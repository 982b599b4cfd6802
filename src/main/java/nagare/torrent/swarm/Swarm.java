package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Phase;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.extension.Dialect;
import nagare.torrent.swarm.extension.DontHave;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.extension.HolePunching;
import nagare.torrent.swarm.extension.Pex;
import nagare.torrent.swarm.extension.UploadOnly;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.upload.Serving;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.swarm.view.Contacts;
import nagare.torrent.swarm.view.Incidents;
import nagare.torrent.swarm.view.Openings;
import nagare.torrent.wire.PeerMessage;

/// The behaviour of one torrent's swarm: [#on] takes an event, [#settle] decides what to ask after a batch of them. No
/// threads, sockets or clocks; `now` is nanoseconds of a monotonic clock. Not thread-safe: it has one owner.
///
/// [Members] come and go ([Attendance]), [Serving] gives to them, the [Picker] takes from them; what they say is heard
/// in
/// the [Dialogue].
final class Swarm {
    static final long TICK = 1_000_000_000L;

    /// With fewer unchoked peers than this the trackers are asked for more.
    static final int FEW = 5;

    private final Workings in;
    private final PieceLayout layout;
    private final Stock stock;
    private final Picker picker;
    private final Members members;
    private final Serving serving;
    private final BlockProofs proofs;
    private final Extensions extensions;
    private final Audience audience;
    private final Outbox outbox;
    private final Consumer<Effect> out;
    private final DontHave dontHave;
    private final UploadOnly uploadOnly;
    private final Intake intake;
    private final Attendance attendance;
    private final Dialogue dialogue;
    private final Report report;
    private boolean toldCompleted;
    private long nextTick;

    Swarm(SwarmSettings settings, Topic topic, BitSet have, Consumer<Effect> out, long now) {
        this(settings, topic, have, new Members(settings, now), out, now);
    }

    Swarm(SwarmSettings settings, Topic topic, BitSet have, Members members, Consumer<Effect> out, long now) {
        this.layout = topic.layout();
        this.out = out;
        this.stock = new Stock(layout, have);
        this.picker = new Picker(layout, have);
        this.members = members;
        this.outbox = new Outbox(members, out);
        this.serving = new Serving(layout, stock.verified(), settings.budget(), outbox::say, now);
        this.proofs = new BlockProofs(topic.trees(), layout, outbox::say, out);
        this.extensions = new Extensions(settings, Uploads.MAX_QUEUED, outbox::say);
        var openings = new Openings(new Opening(now));
        this.audience = new Audience(layout, picker, proofs, openings);
        this.in = new Workings(
                layout,
                stock,
                picker,
                members,
                serving,
                proofs,
                extensions,
                audience,
                outbox,
                new Traffic(now),
                openings,
                new Incidents(),
                new Contacts(),
                out);
        var holePunching = new HolePunching(extensions, members, settings.policy(), new Punches());
        this.attendance = new Attendance(in, holePunching, settings.nodes(), this::disown);
        this.intake = new Intake(in, attendance);
        this.dialogue = new Dialogue(in, intake, attendance, settings.nodes());
        this.report = new Report(in, intake);
        this.dontHave = new DontHave(extensions, members, dialogue::hasNot);
        this.uploadOnly = new UploadOnly(extensions, members);
        boolean punches = !settings.approach().isByTcpAlone() && !topic.isPrivate(); // a relay may name anybody
        if (punches) {
            extensions.add(holePunching);
        }
        extensions.add(dontHave);
        extensions.add(uploadOnly);
        if (!topic.isPrivate()) {
            Pex.Punchable heard = punches ? holePunching::named : (_, _, _) -> {};
            extensions.add(new Pex(extensions, members, layout, heard));
        }
        this.nextTick = now + TICK;
        this.toldCompleted = stock.isComplete();
    }

    /// From now on, how the torrent comes to its first verified piece is noted here. To be said before the first event.
    void timedBy(Opening opening) {
        in.openings().wokenBy(opening);
    }

    /// One more extension is spoken. To be said before the first peer joins.
    void speak(Dialect dialect) {
        extensions.add(dialect);
    }

    /// By which a [Dialect] says something.
    Extensions extensions() {
        return extensions;
    }

    /// Goes on with peers that were met before the metainfo was known; to be said before the first event. Those of a
    /// private torrent are its tracker's to name (BEP 27), or have called.
    void adopt(List<Acquaintance> met, boolean isPrivate, long now) {
        if (isPrivate) {
            members.keepNamed();
        }
        for (Acquaintance acquaintance : met) {
            if (attendance.adopt(acquaintance, isPrivate, now)) {
                acquaintance.said().forEach(message -> dialogue.said(acquaintance.peer.number, message, now));
            }
        }
    }

    void on(Event event, long now) {
        switch (event) {
            case Event.ReaderOpened(int reader, long start, long end, long position, long until, Start how) ->
                audience.opened(reader, start, end, position, until, how, now);
            case Event.ReaderMoved(int reader, long position) -> audience.moved(reader, position, now);
            case Event.ReaderWaits(int reader, boolean waits) -> audience.waits(reader, waits, now);
            case Event.ReaderWantsUntil(int reader, long until) -> picker.readerWantsUntil(reader, until);
            case Event.ReaderExpects(int reader, long from, long to) -> picker.wish(reader, from, to);
            case Event.ReaderClosed(int reader) -> audience.closed(reader, now);
            case Event.OpeningWatched(int reader, Opening opening) -> watch(reader, opening, now);
            case Event.WantAll() -> wantAll();
            case Event.Want(BitSet pieces) -> want(pieces);
            case Event.PeersFound(PeerSource source, List<InetSocketAddress> found) ->
                members.learn(source, found, now);
            case Event.Joined joined -> attendance.join(joined, now);
            case Event.SeedJoined joined -> attendance.seedJoined(joined, now);
            case Event.DialFailed(InetSocketAddress address, DialOutcome outcome, String why) -> {
                in.contacts().dialled(outcome);
                attendance.dialFailed(address, outcome, why, now);
            }
            case Event.Said(int peer, PeerMessage message) -> dialogue.said(peer, message, now);
            case Event.Left(int peer, String why, boolean broken) ->
                attendance.left(peer, why, broken ? Parting.BROKEN : Parting.ENDED, now);
            case Event.Verified(AssembledPiece piece) -> verified(piece, now);
            case Event.Failed(AssembledPiece piece) -> intake.failed(piece, now);
            case Event.Stored(var _) -> in.incidents().stored(Optional.empty(), now);
            case Event.StoreFailed(var _, String why) -> in.incidents().stored(Optional.of(why), now);
            case Event.Lost(int piece) -> lost(piece, now);
            case Event.BlockRead(int peer, Block block, Optional<PeerMessage.Piece> answer) ->
                blockRead(peer, block, answer);
            case Event.HashesRead(int peer, HashRange range, int first, Optional<ByteBuffer> leaves) ->
                proofs.read(members.find(peer), range, first, leaves);
            case Event.Sent(int peer, int bytes) -> {
                Peer to = members.find(peer);
                if (to != null) {
                    to.unsent -= bytes;
                }
            }
            case Event.Tick() -> {}
        }
    }

    /// Decides after a batch of events: dials, unchokes, requests, and one write per peer. Nothing new is asked for
    /// while `mayAsk` is false.
    void settle(boolean mayAsk, long now) {
        if (now - nextTick >= 0) {
            tick(now);
            nextTick = now + TICK;
        }
        members.due(stock.isComplete(), audience.isWaiting(), now)
                .forEach(address -> out.accept(new Effect.Dial(address)));
        in.extensions().settle(now);
        serving.choke(members.all(), stock.isComplete(), audience.pressing(), now);
        for (Uploads.Turn turn : serving.turns(members.all(), now)) {
            out.accept(new Effect.ReadBlock(turn.peer().number, turn.block()));
        }
        proofs.ask(members, stock.verified(), now);
        if (mayAsk && !proofs.isFull()) {
            ask(now);
        }
        intake.release(now);
        outbox.flush(now);
    }

    private void ask(long now) {
        for (Order order : picker.plan(now)) {
            Peer peer = members.find(order.peer());
            if (peer == null) {
                continue;
            }
            switch (order) {
                case Order.Ask(var _, Block block) -> {
                    in.openings().reached(Phase.ASKED, block.piece(), now);
                    proofs.asks(peer, block, now);
                    outbox.say(peer, new PeerMessage.Request(block.piece(), block.begin(), block.length()));
                }
                case Order.Cancel(var _, Block block) ->
                    outbox.say(peer, new PeerMessage.Cancel(block.piece(), block.begin(), block.length()));
            }
        }
        intake.tidy();
    }

    /// When [#settle] is due though nothing happens.
    long nextSettle(boolean mayAsk, long now) {
        long next = Math.min(nextTick, serving.nextLook(members.all(), now));
        next = Math.min(next, Math.min(proofs.nextLook(now), in.extensions().nextSettle(now)));
        return mayAsk && !proofs.isFull() ? Math.min(next, picker.nextPlan()) : next;
    }

    BitSet protectedPieces() {
        return picker.protectedPieces();
    }

    BitSet keptPieces() {
        return picker.keptPieces();
    }

    /// What the store has room for.
    void limitWindows(long bytes) {
        picker.limitWindows(bytes);
    }

    /// Bytes of pieces of which some blocks are here.
    long openBytes() {
        return picker.openBytes();
    }

    void limitOpen(long bytes) {
        picker.limitOpen(bytes);
    }

    boolean isReaderWaiting() {
        return audience.isWaiting();
    }

    /// The pieces that readers need now: from each reader's place so many bytes on.
    BitSet piecesAhead(long bytes) {
        return audience.piecesAhead(bytes);
    }

    /// The peers that were of use, the best first.
    List<GoodPeer> goodPeers() {
        return members.good();
    }

    Report report() {
        return report;
    }

    // ---- what is wanted ------------------------------------------------------------------------------------------

    /// What is so already takes the reader no time.
    private void watch(int reader, Opening opening, long now) {
        OptionalInt piece = audience.watch(reader, opening);
        if (piece.isEmpty()) {
            return;
        }
        if (!members.isEmpty()) {
            opening.reached(Phase.PEER, now);
        }
        if (members.unchoked() > 0) {
            opening.reached(Phase.UNCHOKE, now);
        }
        if (stock.verified().get(piece.getAsInt())) {
            opening.reached(Phase.BLOCK, now);
        }
    }

    private void wantAll() {
        var all = new BitSet();
        all.set(0, layout.pieces());
        want(all);
    }

    private void want(BitSet pieces) {
        uploadOnly.is(stock.isComplete());
        audience.want(pieces);
    }

    private final class Punches implements HolePunching.Caller {
        @Override
        public void punch(InetSocketAddress address) {
            out.accept(new Effect.Punch(address));
        }

        @Override
        public void callAgain(Peer peer, long now) {
            attendance.drop(peer, "to be called by uTP", Parting.ENDED, now);
            if (members.mayCallNow(peer.address, now)) {
                punch(peer.address);
            }
        }
    }

    // ---- pieces --------------------------------------------------------------------------------------------------

    private void verified(AssembledPiece good, long now) {
        if (!intake.verified(good, now)) {
            return;
        }
        for (Peer peer : members.all()) {
            if (!peer.pieces.get(good.piece())) {
                outbox.say(peer, new PeerMessage.Have(good.piece()));
            }
        }
        if (stock.isComplete()) {
            completed(now);
        }
    }

    private void completed(long now) {
        attendance.partFromComplete(now);
        uploadOnly.is(audience.wantsAll());
        if (!toldCompleted) {
            toldCompleted = true;
            out.accept(new Effect.Completed());
        }
    }

    private void lost(int piece, long now) {
        if (stock.isComplete()) {
            members.seekAgain(now);
        }
        intake.lost(piece);
        serving.lost(piece, members.all());
        dontHave.tell(piece);
        uploadOnly.is(false);
    }

    /// Gives back the memory of all blocks: nothing happens here any more.
    void end() {
        intake.end();
    }

    private void disown(int peer) {
        intake.disown(peer);
    }

    // ---- time and writing ----------------------------------------------------------------------------------------

    private void blockRead(int number, Block block, Optional<PeerMessage.Piece> answer) {
        if (serving.blockRead(Optional.ofNullable(members.find(number)), block, answer)) {
            in.traffic().up.add(block.length());
        }
    }

    private void tick(long now) {
        members.tick();
        extensions.tick(now);
        attendance.lookAtAll(now);
        boolean wants = audience.wantsAll() || !audience.isEmpty();
        if (!stock.isComplete() && (members.isEmpty() || wants && members.unchoked() < FEW)) {
            out.accept(new Effect.Starve());
        }
    }
}
