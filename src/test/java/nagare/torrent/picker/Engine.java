package nagare.torrent.picker;

import java.util.BitSet;
import java.util.List;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;

/// What a simulated swarm asks of a picker, ours or a rival's.
interface Engine {
    /// Who pays for a piece that did not hash.
    enum Blame {
        /// Who sent all of it; else those whose blocks turn out to differ when the piece is here at last.
        COMPARED,
        LAST_SENDER,
        /// The contributor with the worst account of good and bad pieces.
        LEAST_TRUSTED,
        NOBODY
    }

    default Blame blame() {
        return Blame.COMPARED;
    }

    /// Good pieces less bad ones, for [Blame#LEAST_TRUSTED].
    default int trust(int peer) {
        return 0;
    }

    void openReader(int reader, long start, long end, long position, Start how, long now);

    void moveReader(int reader, long position, long now);

    void readerWaits(int reader, boolean waits, long now);

    void closeReader(int reader, long now);

    void want(BitSet pieces);

    void addPeer(int peer, long network, int maxRequests, boolean fast, long rtt, BitSet has, long now);

    void choked(int peer, boolean choked, long now);

    void removePeer(int peer, long now);

    Receipt received(int peer, Block block, long now);

    void rejected(int peer, Block block, long now);

    void verified(int piece);

    /// True when the blocks stay, but for those that are [#doubted].
    boolean failed(int piece, long now);

    /// Blocks that were here and are missing again.
    default List<Block> doubted() {
        return List.of();
    }

    /// Pieces of which nothing is here any more.
    default List<Integer> forgotten() {
        return List.of();
    }

    /// The same, of pieces that failed.
    default List<Integer> givenUp() {
        return List.of();
    }

    /// A block that is here was sent by a peer that is banned now.
    default void spoilt(Block block) {}

    List<Integer> contributors(int piece);

    /// The second copy of a block that is here is like it.
    default void confirmed(Block block, int peer, long now) {}

    /// The second copy of a block that is here differs from it.
    default void disputed(Block block, int peer, long now) {}

    /// Blocks that may leave before the hash of their piece.
    default List<Block> early(long now) {
        return List.of();
    }

    List<Order> plan(long now);

    long nextPlan();

    /// Ours.
    record Ours(Picker picker) implements Engine {
        @Override
        public void openReader(int reader, long start, long end, long position, Start how, long now) {
            picker.openReader(reader, start, end, position, how, now);
        }

        @Override
        public void moveReader(int reader, long position, long now) {
            picker.moveReader(reader, position, now);
        }

        @Override
        public void readerWaits(int reader, boolean waits, long now) {
            picker.readerWaits(reader, waits, now);
        }

        @Override
        public void closeReader(int reader, long now) {
            picker.closeReader(reader, now);
        }

        @Override
        public void want(BitSet pieces) {
            picker.want(pieces);
        }

        @Override
        public void addPeer(int peer, long network, int maxRequests, boolean fast, long rtt, BitSet has, long now) {
            picker.addPeer(peer, network, maxRequests, fast, rtt, now);
            picker.has(peer, has);
        }

        @Override
        public void choked(int peer, boolean choked, long now) {
            if (choked) {
                picker.choked(peer, now);
            } else {
                picker.unchoked(peer, now);
            }
        }

        @Override
        public void removePeer(int peer, long now) {
            picker.removePeer(peer, now);
        }

        @Override
        public Receipt received(int peer, Block block, long now) {
            return picker.received(peer, block, now);
        }

        @Override
        public void rejected(int peer, Block block, long now) {
            picker.rejected(peer, block, now);
        }

        @Override
        public void verified(int piece) {
            picker.verified(piece);
        }

        @Override
        public boolean failed(int piece, long now) {
            return picker.failed(piece, now);
        }

        @Override
        public List<Block> doubted() {
            return picker.doubted();
        }

        @Override
        public List<Integer> forgotten() {
            return picker.forgotten();
        }

        @Override
        public List<Integer> givenUp() {
            return picker.givenUp();
        }

        @Override
        public void spoilt(Block block) {
            picker.spoilt(block);
        }

        @Override
        public List<Integer> contributors(int piece) {
            return picker.contributors(piece);
        }

        @Override
        public void confirmed(Block block, int peer, long now) {
            picker.confirmed(block, peer, now);
        }

        @Override
        public void disputed(Block block, int peer, long now) {
            picker.disputed(block, peer, now);
        }

        @Override
        public List<Block> early(long now) {
            return picker.early(now);
        }

        @Override
        public List<Order> plan(long now) {
            return picker.plan(now);
        }

        @Override
        public long nextPlan() {
            return picker.nextPlan();
        }
    }
}
