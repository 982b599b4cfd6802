package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Consumer;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.piece.OpenPieces;
import nagare.torrent.swarm.piece.Surety;

/// Lets blocks go to swift readers before the hash of their piece is known. The [Picker] says which; here the copies
/// of a block are compared, and what has become doubtful is taken back.
final class EarlyRelease {
    private final Picker picker;
    private final OpenPieces openPieces;
    private final Consumer<Effect> out;
    /// Pieces of which something is out.
    private final BitSet released = new BitSet();

    EarlyRelease(Picker picker, OpenPieces openPieces, Consumer<Effect> out) {
        this.picker = picker;
        this.openPieces = openPieces;
        this.out = out;
    }

    /// To be called after each batch: what may leave now, leaves.
    void release(long now) {
        for (Block block : picker.early(now)) {
            OpenPieces.Here here = openPieces
                    .find(block)
                    .orElseThrow(() -> new IllegalStateException(block + " may leave and is not here"));
            leaves(block.piece());
            out.accept(new Effect.Release(block, here.data(), here.lease()));
        }
    }

    void leaves(int piece) {
        released.set(piece);
    }

    /// A block came once more. Two peers that send the same are two witnesses; of two that do not, one lies, and the
    /// hash will tell which: until then nothing of the piece leaves.
    void heardAgain(int peer, Block block, ByteBuffer data, long now) {
        switch (openPieces.compare(peer, block, data)) {
            case SAME -> picker.confirmed(block, peer, now);
            case OTHER -> {
                picker.disputed(block, peer, now);
                doubt(block.piece());
            }
            case UNKNOWN -> {}
        }
    }

    /// What left of the piece on trust may be false.
    void doubt(int piece) {
        if (released.get(piece)) {
            released.clear(piece);
            out.accept(new Effect.Withdraw(piece, Surety.LIKELY));
        }
    }

    /// The blocks of the piece are given up.
    void dropped(int piece) {
        released.clear(piece);
        out.accept(new Effect.Withdraw(piece, Surety.PROVED));
    }

    /// The hash has decided about the piece: readers have been told already.
    void settled(int piece) {
        released.clear(piece);
    }
}
