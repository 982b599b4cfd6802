package nagare.torrent.swarm.upload;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Block;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;

/// What a swarm gives to others: whom it unchokes, and which requests it answers. Not thread-safe; no clock of its own.
public final class Serving {
    private static final long LOOK_AGAIN = 50_000_000L;

    private final PieceLayout layout;
    /// The swarm's own set: what is here right now.
    private final BitSet verified;

    private final BiConsumer<Peer, PeerMessage> say;
    private final Choker choker = new Choker();
    private final Uploads uploads;
    private long nextRound;
    private boolean changed;

    public Serving(PieceLayout layout, BitSet verified, Budget budget, BiConsumer<Peer, PeerMessage> say, long now) {
        this.layout = layout;
        this.verified = verified;
        this.say = say;
        this.uploads = new Uploads(budget);
        this.nextRound = now + Choker.ROUND;
    }

    /// Interest came or went, a peer left: places may be free.
    public void placesChanged() {
        changed = true;
    }

    public void requested(Peer peer, Block block) throws ProtocolException {
        if (block.length() <= 0 || block.length() > PeerMessage.MAX_REQUEST_BYTES || block.begin() < 0) {
            throw new ProtocolException("a request for " + block.length() + " bytes");
        }
        boolean inside = block.begin() < layout.bytesIn(block.piece())
                && (long) block.begin() + block.length() <= layout.bytesWithPadding(block.piece());
        boolean served = inside && verified.get(block.piece()) && !peer.amChoking;
        if (served && peer.uploads.size() < Uploads.MAX_QUEUED) {
            peer.uploads.add(block);
        } else {
            reject(peer, block);
        }
    }

    public void cancelled(Peer peer, Block block) {
        if (peer.uploads.remove(block)) {
            reject(peer, block);
        }
    }

    /// BEP 6: each request gets exactly one answer. Without it there is nothing to say.
    private void reject(Peer peer, Block block) {
        if (peer.fast()) {
            say.accept(peer, new PeerMessage.Reject(block.piece(), block.begin(), block.length()));
        }
    }

    /// A block came from the disk; the peer it was read for may have left meanwhile. True when it goes to the peer.
    public boolean blockRead(Optional<Peer> reader, Block block, Optional<PeerMessage.Piece> answer) {
        uploads.read();
        if (reader.isEmpty()) {
            return false;
        }
        Peer peer = reader.get();
        if (answer.isPresent() && !peer.amChoking) {
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

    public void choke(Collection<Peer> peers, boolean seeding, long now) {
        if (now - nextRound >= 0) {
            nextRound = now + Choker.ROUND;
            apply(choker.nextRound(peers, seeding, now), peers);
        } else if (changed) {
            apply(choker.filled(peers), peers);
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
                    peer.uploads.forEach(block -> reject(peer, block));
                    peer.uploads.clear();
                }
            }
        }
    }

    /// When to look again though nothing happens.
    public long nextLook(Collection<Peer> peers, long now) {
        return uploads.isThrottled(peers) ? now + LOOK_AGAIN : nextRound;
    }
}
