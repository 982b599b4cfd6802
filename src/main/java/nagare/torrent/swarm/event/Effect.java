package nagare.torrent.swarm.event;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import nagare.torrent.memory.Lease;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Surety;
import nagare.torrent.wire.PeerMessage;

/// What a swarm wants done outside.
public sealed interface Effect {
    /// Write these messages to the peer in one go.
    record Send(int peer, List<PeerMessage> messages) implements Effect {}

    record Disconnect(int peer, String why) implements Effect {}

    /// What the web seed sent of this piece was false.
    record Blame(int seed, int piece) implements Effect {}

    record Dial(InetSocketAddress address) implements Effect {}

    /// Call the peer by uTP alone: it calls us at this moment, through the routers of both (BEP 55).
    record Punch(InetSocketAddress address) implements Effect {}

    /// Hash the piece, publish it to readers when it is right, store it. The lease of it comes along.
    record Check(AssembledPiece piece) implements Effect {}

    /// Let readers have the block: it is right by a hash of its own. Who keeps it takes a lease.
    record Prove(Block block, ByteBuffer data, Lease lease) implements Effect {}

    /// Hash these bytes of verified pieces that follow each other, for a peer that asked for the hashes of their
    /// blocks.
    record ReadHashes(int peer, HashRange range, List<Block> pieces) implements Effect {}

    /// Let readers have the block though the hash of its piece is not known yet. Who keeps it takes a lease.
    record Release(Block block, ByteBuffer data, Lease lease) implements Effect {}

    /// Readers may have no blocks of the piece early any more that are no surer than this.
    record Withdraw(int piece, Surety most) implements Effect {}

    /// Every hash of a file's pieces is known that the torrent did not bring: write them down.
    record KeepLayers() implements Effect {}

    /// Read a block for a peer.
    record ReadBlock(int peer, Block block) implements Effect {}

    /// The swarm is short of peers: ask the trackers again as soon as manners allow.
    record Starve() implements Effect {}

    /// Every piece is here, for the first time.
    record Completed() implements Effect {}
}
