package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.util.BitSet;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.order.Block;
import nagare.torrent.status.Phase;
import nagare.torrent.swarm.member.DhtNodes;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.upload.Serving;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;

/// What peers say (BEP 3, 5, 6, 10, 52), and who of us it is for. Whoever breaks the protocol is parted from. Not
/// thread-safe.
final class Dialogue {
    private final Workings in;
    private final PieceLayout layout;
    private final Stock stock;
    private final Picker picker;
    private final Members members;
    private final Serving serving;
    private final BlockProofs proofs;
    private final Intake intake;
    private final Attendance attendance;
    private final DhtNodes nodes;

    Dialogue(Workings workings, Intake intake, Attendance attendance, DhtNodes nodes) {
        this.in = workings;
        this.layout = workings.layout();
        this.stock = workings.stock();
        this.picker = workings.picker();
        this.members = workings.members();
        this.serving = workings.serving();
        this.proofs = workings.proofs();
        this.intake = intake;
        this.attendance = attendance;
        this.nodes = nodes;
    }

    void said(int number, PeerMessage message, long now) {
        Peer peer = members.find(number);
        if (peer == null) {
            return;
        }
        peer.lastHeard = now;
        try {
            answer(peer, message, now);
        } catch (ProtocolException e) {
            attendance.drop(peer, String.valueOf(e.getMessage()), Parting.BROKEN, now);
        }
    }

    private void answer(Peer peer, PeerMessage message, long now) throws ProtocolException {
        switch (message) {
            case PeerMessage.KeepAlive(), PeerMessage.Suggest(var _) -> {}
            case PeerMessage.Port(int port) -> hasNode(peer, port);
            case PeerMessage.Choke() -> {
                peer.peerChoking = true;
                picker.choked(peer.number, now);
            }
            case PeerMessage.Unchoke() -> {
                peer.peerChoking = false;
                in.contacts().letsUsAsk(peer);
                in.openings().reached(Phase.UNCHOKE, now);
                picker.unchoked(peer.number, now);
            }
            case PeerMessage.Interested() -> serving.interested(peer, true);
            case PeerMessage.NotInterested() -> serving.interested(peer, false);
            case PeerMessage.Have(int piece) -> has(peer, stock.checked(piece));
            case PeerMessage.Bitfield bitfield -> has(peer, bitfield.pieces(layout.pieces()), now);
            case PeerMessage.HaveAll() -> {
                var all = new BitSet();
                all.set(0, layout.pieces());
                has(peer, all, now);
            }
            case PeerMessage.HaveNone() -> has(peer, new BitSet(), now);
            case PeerMessage.Request(int piece, int begin, int length) ->
                serving.requested(peer, new Block(stock.checked(piece), begin, length));
            case PeerMessage.Cancel(int piece, int begin, int length) ->
                serving.cancelled(peer, new Block(piece, begin, length));
            case PeerMessage.Piece block -> intake.received(peer, block, now);
            case PeerMessage.Reject(int piece, int begin, int length) ->
                picker.rejected(peer.number, new Block(stock.checked(piece), begin, length), now);
            case PeerMessage.AllowedFast(int piece) -> {
                if (piece >= 0 && piece < layout.pieces()) {
                    picker.allowedFast(peer.number, piece);
                }
            }
            case PeerMessage.Extended extended -> extended(peer, extended, now);
            case PeerMessage.HashRequest(HashRange range) -> proofs.asked(peer, range, stock.verified(), now);
            case PeerMessage.HashReject reject -> proofs.rejected(peer, reject, now);
            case PeerMessage.Hashes hashes -> intake.hashes(peer, hashes, now);
        }
    }

    private void has(Peer peer, int piece) {
        peer.pieces.set(piece);
        peer.piecesSaid = true;
        picker.has(peer.number, piece);
        proofs.look();
        if (stock.missing().get(piece) && !peer.amInterested) {
            attendance.beInterested(peer, true);
        }
    }

    private void has(Peer peer, BitSet pieces, long now) {
        peer.pieces.clear();
        peer.pieces.or(pieces);
        peer.piecesSaid = true;
        picker.has(peer.number, pieces);
        proofs.look();
        if (!attendance.partIfUseless(peer, now)
                && !peer.amInterested
                && stock.missing().intersects(peer.pieces)) {
            attendance.beInterested(peer, true);
        }
    }

    void hasNot(Peer peer, int piece) throws ProtocolException {
        peer.pieces.clear(stock.checked(piece));
        picker.hasNot(peer.number, piece);
    }

    private void extended(Peer peer, PeerMessage.Extended extended, long now) throws ProtocolException {
        in.extensions().heard(peer, extended, now);
        if (!attendance.partIfUseless(peer, now) && extended.id() == ExtensionHandshake.ID) {
            picker.setMaxRequests(peer.number, peer.maxRequests);
        }
    }

    private void hasNode(Peer peer, int port) {
        if (port != 0) {
            nodes.named(new InetSocketAddress(peer.address.getAddress(), port));
        }
    }
}
