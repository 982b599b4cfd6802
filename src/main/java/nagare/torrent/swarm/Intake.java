package nagare.torrent.swarm;

import nagare.torrent.merkle.BlockHashes.Verdict;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.order.Block;
import nagare.torrent.status.Phase;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Blame;
import nagare.torrent.swarm.piece.OpenPieces;
import nagare.torrent.swarm.piece.Verdicts;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.view.Incidents;
import nagare.torrent.swarm.view.Openings;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;

/// What becomes of the blocks that peers send: kept, judged by hashes of their own, put together, released early,
/// blamed on their senders, forgotten. Not thread-safe.
final class Intake {
    /// Where a piece is meant: it was no piece that was false, but hashes.
    static final int HASHES = -1;

    /// Blocks nobody asked for, after which a peer is dropped.
    static final int MAX_UNASKED = 3;

    /// Who hears what the hashes say of peers.
    interface Court {
        /// It sent something false in this piece ([#HASHES]: false hashes). Beyond doubt when a hash of just that
        /// proves
        /// it.
        void guilty(int peer, int piece, String why, boolean beyondDoubt, long now);

        /// It was found guilty of what may have been our own fault.
        void pardoned(int peer, long now);
    }

    private final PieceLayout layout;
    private final Stock stock;
    private final Picker picker;
    private final BlockProofs proofs;
    private final Traffic traffic;
    private final Openings openings;
    private final Incidents incidents;
    private final Court court;
    private final OpenPieces openPieces;
    private final EarlyRelease early;
    private final Verdicts verdicts = new Verdicts();

    Intake(Workings workings, Court court) {
        this.layout = workings.layout();
        this.stock = workings.stock();
        this.picker = workings.picker();
        this.proofs = workings.proofs();
        this.traffic = workings.traffic();
        this.openings = workings.openings();
        this.incidents = workings.incidents();
        this.court = court;
        this.openPieces = new OpenPieces(layout);
        this.early = new EarlyRelease(picker, openPieces, workings.out());
    }

    // ---- blocks --------------------------------------------------------------------------------------------------

    void received(Peer peer, PeerMessage.Piece message, long now) throws ProtocolException {
        if (!message.data().hasRemaining()) {
            declined(peer, message, now);
            return;
        }
        int piece = stock.checked(message.piece());
        var block = new Block(piece, message.begin(), message.data().remaining());
        traffic.down.add(block.length());
        Verdict verdict = proofs.verdict(block, message.data());
        if (verdict == Verdict.FALSE) { // whatever it was asked for, so the block is free for others at once
            traffic.redundant += block.length();
            court.guilty(peer.number, piece, "sent a false block", true, now);
            return;
        }
        switch (picker.received(peer.number, block, now)) {
            case WANTED -> keep(peer, block, message, verdict, now);
            case COMPLETES_PIECE -> {
                keep(peer, block, message, verdict, now);
                proofs.whole(openPieces.take(block.piece()));
            }
            case REDUNDANT -> {
                traffic.redundant += block.length();
                early.heardAgain(peer.number, block, message.data(), now);
                dropDoubted();
            }
            case UNASKED -> {
                traffic.redundant += block.length();
                if (++peer.unasked >= MAX_UNASKED) {
                    throw new ProtocolException("blocks that nobody asked for");
                }
            }
        }
    }

    /// An empty block is how BitComet says no.
    private void declined(Peer peer, PeerMessage.Piece message, long now) throws ProtocolException {
        int number = message.begin() / PieceLayout.BLOCK;
        if (number < layout.blocksIn(stock.checked(message.piece()))) {
            int length = layout.bytesInBlock(message.piece(), number);
            picker.rejected(peer.number, new Block(message.piece(), message.begin(), length), now);
        }
    }

    private void keep(Peer peer, Block block, PeerMessage.Piece message, Verdict verdict, long now) {
        peer.useful = true;
        peer.lastUseful = now;
        peer.down.add(block.length());
        openPieces.add(peer.number, block, message.data(), message.lease());
        openings.reached(Phase.BLOCK, block.piece(), now);
        if (verdict == Verdict.PROVED) {
            proofs.proved(block, message.data(), message.lease());
        } else {
            proofs.unproved(peer, block);
        }
    }

    void hashes(Peer peer, PeerMessage.Hashes hashes, long now) throws ProtocolException {
        if (!proofs.said(peer, hashes, now)) {
            court.guilty(peer.number, HASHES, "sent false hashes", true, now);
        }
        proofs.drainLearned().stream().forEach(piece -> judge(piece, now));
    }

    /// The blocks of this piece can be judged from now on, those that are here too.
    private void judge(int piece, long now) {
        picker.provable(piece);
        for (OpenPieces.Here here : openPieces.blocks(piece)) {
            Verdict verdict =
                    proofs.isProved(here.block()) ? Verdict.UNKNOWN : proofs.verdict(here.block(), here.data());
            if (verdict == Verdict.PROVED) {
                proofs.proved(here.block(), here.data(), here.lease());
            } else if (verdict == Verdict.FALSE) {
                picker.spoilt(here.block());
                traffic.redundant += here.block().length();
                early.doubt(piece);
                openPieces
                        .remove(here.block())
                        .forEach(liar -> court.guilty(liar, piece, "sent a false block", true, now));
            }
        }
    }

    /// What a liar has sent of pieces that are not whole is fetched anew, before it spoils them too.
    void disown(int liar) {
        for (Block block : openPieces.sentBy(liar)) {
            if (!proofs.isProved(block)) {
                traffic.redundant += block.length();
                early.doubt(block.piece());
                openPieces.remove(block);
                picker.spoilt(block);
            }
        }
    }

    // ---- pieces --------------------------------------------------------------------------------------------------

    /// The hash of the piece was right. False when it was here already.
    boolean verified(AssembledPiece good, long now) {
        openings.torrent().reached(Phase.BYTE, now);
        int piece = good.piece();
        early.settled(piece);
        verdicts.right(good, openPieces.settle(piece))
                .forEach(liar -> court.guilty(liar, piece, "sent a false block", true, now));
        picker.verified(piece);
        return stock.add(piece);
    }

    void failed(AssembledPiece bad, long now) {
        traffic.redundant += bad.bytes();
        traffic.failed += bad.bytes();
        incidents.add(Incidents.Kind.FAILED_HASH, "piece %d failed its hash".formatted(bad.piece()), now);
        early.settled(bad.piece());
        proofs.failed(bad);
        var copies = openPieces.settle(bad.piece());
        if (!bad.judged()) {
            Blame.Finding finding = verdicts.wrong(bad, copies);
            finding.guilty()
                    .forEach(liar -> court.guilty(liar, bad.piece(), "sent a piece that fails its hash", false, now));
            finding.pardoned().forEach(peer -> court.pardoned(peer, now));
        }
        if (picker.failed(bad.piece(), now)) {
            openPieces.restore(bad, copies);
            traffic.redundant -= bad.bytes();
            traffic.failed -= bad.bytes();
            dropDoubted();
        }
    }

    /// The piece was here and is not any more.
    void lost(int piece) {
        stock.remove(piece);
        dropBlocks(piece);
        picker.lost(piece);
    }

    // ---- after each batch ----------------------------------------------------------------------------------------

    /// What the picker has given up is forgotten here too.
    void tidy() {
        dropDoubted();
        for (int piece : picker.givenUp()) {
            long bytes = openPieces.bytes(piece);
            traffic.redundant += bytes;
            traffic.failed += bytes;
        }
        picker.forgotten().forEach(this::dropBlocks);
    }

    /// What may leave before its piece is whole, leaves.
    void release(long now) {
        early.release(now);
    }

    /// What others contradict is fetched anew, before it spoils a piece.
    private void dropDoubted() {
        for (Block block : picker.doubted()) {
            int bytes = openPieces.doubt(block);
            traffic.redundant += bytes;
            traffic.failed += bytes;
            early.doubt(block.piece());
        }
    }

    private void dropBlocks(int piece) {
        early.dropped(piece);
        openPieces.drop(piece);
        proofs.dropped(piece);
    }

    /// Gives back the memory of all blocks: nothing comes any more.
    void end() {
        openPieces.dropAll();
        proofs.dropAll();
    }

    /// Bytes of memory that blocks of pieces take that are not whole.
    long bytes() {
        return openPieces.bytes();
    }

    Verdicts verdicts() {
        return verdicts;
    }
}
