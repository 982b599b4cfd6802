package nagare.torrent.swarm.upload;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;

/// What a swarm gives to others: whom it unchokes, which requests it answers. Who gives nothing by the user's wish
/// chokes
/// everybody, and pretends nothing else. Not thread-safe; no clock of its own.
public final class Serving {
    private static final long LOOK_AGAIN = 50_000_000L;

    /// Bytes that a peer may have while it is choked, or one piece where that is more.
    static final int FAST_BYTES = 4 << 20;

    private final PieceLayout layout;
    /// The swarm's own set: what is here right now.
    private final BitSet verified;

    private final BiConsumer<Peer, PeerMessage> say;
    private final Budget budget;
    private final Choker choker = new Choker();
    private final Uploads uploads;
    private long nextRound;
    private boolean changed;

    public Serving(PieceLayout layout, BitSet verified, Budget budget, BiConsumer<Peer, PeerMessage> say, long now) {
        this.layout = layout;
        this.verified = verified;
        this.say = say;
        this.budget = budget;
        this.uploads = new Uploads(budget);
        this.nextRound = now + Choker.ROUND;
    }

    /// Interest came or went, a peer left: places may be free.
    public void placesChanged() {
        changed = true;
    }

    /// The peer wants something, or nothing any more. A newcomer that we choke is told which pieces it may have all the
    /// same (BEP 6).
    public void interested(Peer peer, boolean interested) {
        if (peer.peerInterested == interested) {
            return;
        }
        peer.peerInterested = interested;
        placesChanged();
        if (interested && peer.amChoking && peer.fast() && isNewcomer(peer) && !peer.toldAllowedFast) {
            peer.toldAllowedFast = true;
            allowFast(peer);
        }
    }

    private static boolean isNewcomer(Peer peer) {
        return peer.pieces.cardinality() < AllowedFast.PIECES;
    }

    /// Only of what is here now: else it would ask in vain.
    private void allowFast(Peer peer) {
        if (!budget.uploads()) {
            return;
        }
        int most = Math.clamp(FAST_BYTES / layout.pieceBytes(), 1, AllowedFast.PIECES);
        for (int piece : AllowedFast.of(peer.address.getAddress(), peer.handshake.infoHash(), layout.pieces(), most)) {
            if (verified.get(piece) && !peer.pieces.get(piece)) {
                peer.allowedFast.set(piece);
                peer.fastBytes += layout.bytesIn(piece);
                say.accept(peer, new PeerMessage.AllowedFast(piece));
            }
        }
    }

    public void requested(Peer peer, Block block) throws ProtocolException {
        if (block.length() <= 0 || block.length() > PeerMessage.MAX_REQUEST_BYTES || block.begin() < 0) {
            throw new ProtocolException("a request for " + block.length() + " bytes");
        }
        boolean inside = block.begin() < layout.bytesIn(block.piece())
                && (long) block.begin() + block.length() <= layout.bytesWithPadding(block.piece());
        boolean here = inside && verified.get(block.piece());
        if (here && peer.uploads.size() < Uploads.MAX_QUEUED && mayHave(peer, block)) {
            peer.uploads.add(block);
        } else {
            reject(peer, block);
        }
    }

    /// While it is choked, what it was allowed, once.
    private static boolean mayHave(Peer peer, Block block) {
        if (!peer.amChoking) {
            return true;
        }
        boolean may = peer.allowedFast.get(block.piece()) && peer.fastBytes >= block.length();
        peer.fastBytes -= may ? block.length() : 0;
        return may;
    }

    public void cancelled(Peer peer, Block block) {
        if (peer.uploads.remove(block)) {
            reject(peer, block);
        }
    }

    /// The piece is not here any more.
    public void lost(int piece, Collection<Peer> peers) {
        for (Peer peer : peers) {
            reject(peer, block -> block.piece() == piece);
        }
    }

    /// BEP 6: each request gets exactly one answer. Without it there is nothing to say.
    private void reject(Peer peer, Block block) {
        if (peer.fast()) {
            say.accept(peer, new PeerMessage.Reject(block.piece(), block.begin(), block.length()));
        }
    }

    private void reject(Peer peer, Predicate<Block> which) {
        peer.uploads.removeIf(block -> {
            boolean gone = which.test(block);
            if (gone) {
                reject(peer, block);
            }
            return gone;
        });
    }

    /// A block came from the disk; the peer it was read for may have left meanwhile. True when it goes to the peer.
    public boolean blockRead(Optional<Peer> reader, Block block, Optional<PeerMessage.Piece> answer) {
        uploads.read();
        if (reader.isEmpty()) {
            return false;
        }
        Peer peer = reader.get();
        if (answer.isPresent() && (!peer.amChoking || peer.allowedFast.get(block.piece()))) {
            say.accept(peer, answer.get());
            peer.up.add(block.length());
            return true;
        }
        peer.unsent -= block.length();
        reject(peer, block);
        return false;
    }

    public List<Uploads.Turn> turns(Collection<Peer> peers, long now) {
        return uploads.turns(peers, now);
    }

    /// @param pressing the pieces before which readers stand still
    public void choke(Collection<Peer> peers, boolean seeding, BitSet pressing, long now) {
        boolean isRound = now - nextRound >= 0;
        nextRound = isRound ? now + Choker.ROUND : nextRound;
        if (!budget.uploads()) {
            return; // everybody is choked, and stays so
        }
        if (isRound) {
            apply(choker.nextRound(peers, seeding, pressing, now), peers);
        } else if (changed) {
            apply(choker.filled(peers, now), peers);
        }
        changed = false;
    }

    private void apply(Set<Integer> unchoked, Collection<Peer> peers) {
        for (Peer peer : peers) {
            boolean choke = !unchoked.contains(peer.number);
            if (choke != peer.amChoking) {
                peer.amChoking = choke;
                say.accept(peer, choke ? new PeerMessage.Choke() : new PeerMessage.Unchoke());
                if (choke) {
                    reject(peer, block -> !peer.allowedFast.get(block.piece()));
                }
            }
        }
    }

    /// When to look again though nothing happens.
    public long nextLook(Collection<Peer> peers, long now) {
        return uploads.isThrottled(peers, now) ? now + LOOK_AGAIN : nextRound;
    }
}
