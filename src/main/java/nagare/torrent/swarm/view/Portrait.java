package nagare.torrent.swarm.view;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Glance;
import nagare.torrent.picker.Standing;
import nagare.torrent.status.Idle;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.PieceMap;
import nagare.torrent.status.SwarmView;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.transport.Carrier;

/// Draws the peers and the pieces of a swarm as its owner sees them. Keeps nothing.
public final class Portrait {
    private final PieceLayout layout;
    private final Glance glance;
    /// Why a peer whose turn has come is not asked; nothing when it will be.
    private final Optional<Idle> heldBack;
    private final long now;

    public Portrait(PieceLayout layout, Glance glance, Optional<Idle> heldBack, long now) {
        this.layout = layout;
        this.glance = glance;
        this.heldBack = heldBack;
        this.now = now;
    }

    /// Those that give most first, so that what is cut off matters least.
    public List<PeerStatus> peers(Iterable<Peer> peers) {
        var all = new ArrayList<PeerStatus>();
        for (Peer peer : peers) {
            glance.of(peer.number).ifPresent(standing -> all.add(peer(peer, standing)));
        }
        all.sort(Comparator.comparingLong(PeerStatus::downRate)
                .thenComparingInt(PeerStatus::owed)
                .reversed());
        return all.subList(0, Math.min(all.size(), SwarmView.MAX_PEERS));
    }

    private PeerStatus peer(Peer peer, Standing standing) {
        return new PeerStatus(
                peer.address,
                peer.client(),
                flags(peer, standing),
                standing.rtt(),
                peer.down.rate(now),
                peer.up.rate(now),
                standing.owed(),
                standing.pipeline(),
                Math.min(1, (double) peer.pieces.cardinality() / layout.pieces()),
                standing.idle().map(idle -> idle == Idle.NOT_YET ? heldBack.orElse(idle) : idle));
    }

    private static EnumSet<PeerFlag> flags(Peer peer, Standing standing) {
        var flags = EnumSet.noneOf(PeerFlag.class);
        add(flags, PeerFlag.INCOMING, peer.line.incoming());
        add(flags, PeerFlag.CHOKES_US, peer.peerChoking);
        add(flags, PeerFlag.WE_ARE_INTERESTED, peer.amInterested);
        add(flags, PeerFlag.WE_CHOKE, peer.amChoking);
        add(flags, PeerFlag.IS_INTERESTED, peer.peerInterested);
        add(flags, PeerFlag.FAST, peer.fast());
        add(flags, PeerFlag.V2, peer.v2);
        add(flags, PeerFlag.ENCRYPTED, peer.line.encrypted());
        add(flags, PeerFlag.UTP, peer.line.carrier() == Carrier.UTP);
        add(flags, PeerFlag.PUNCHED, peer.punched);
        add(flags, PeerFlag.UPLOAD_ONLY, peer.uploadOnly);
        add(flags, PeerFlag.WEB_SEED, peer.webSeed);
        add(flags, PeerFlag.SNUBBED, standing.snubbed());
        add(flags, PeerFlag.SUSPECT, standing.suspect());
        return flags;
    }

    private static void add(EnumSet<PeerFlag> flags, PeerFlag flag, boolean holds) {
        if (holds) {
            flags.add(flag);
        }
    }

    /// `onDisk` may be ahead of or behind `verified`, since the disk does not wait for the owner.
    public PieceMap pieces(BitSet verified, BitSet onDisk) {
        int count = Math.min(layout.pieces(), PieceMap.MAX_CELLS);
        BitSet windows = glance.windows();
        BitSet wanted = glance.wanted();
        return new PieceMap(IntStream.range(0, count)
                .mapToObj(cell -> cell(
                        (int) ((long) cell * layout.pieces() / count),
                        (int) ((cell + 1L) * layout.pieces() / count),
                        new Pieces(verified, onDisk, windows, wanted)))
                .toList());
    }

    private record Pieces(BitSet verified, BitSet onDisk, BitSet windows, BitSet wanted) {}

    private PieceMap.Cell cell(int from, int to, Pieces are) {
        int onDisk = 0;
        int inMemory = 0;
        int begun = 0;
        int wanted = 0;
        int window = 0;
        long blocks = 0;
        long here = 0;
        for (int piece = from; piece < to; piece++) {
            boolean verified = are.verified.get(piece);
            onDisk += verified && are.onDisk.get(piece) ? 1 : 0;
            inMemory += verified && !are.onDisk.get(piece) ? 1 : 0;
            wanted += are.wanted.get(piece) ? 1 : 0;
            window += are.windows.get(piece) ? 1 : 0;
            if (!verified && glance.isBegun(piece)) {
                begun++;
                blocks += layout.blocksIn(piece);
                here += glance.blocksHere(piece);
            }
        }
        double share = blocks == 0 ? 0 : Math.min(1, (double) here / blocks);
        return new PieceMap.Cell(to - from, onDisk, inMemory, begun, share, wanted, window);
    }
}
