package nagare.torrent.merkle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The root over each piece of a v2 torrent: the `pieces root` of a file of one piece, the piece layer of a longer one.
/// A torrent may come without some layers (one from a magnet link comes without any); they are learned from peers, and
/// nothing is learned that was not proved. Thread-safe: its monitor is a leaf.
public final class PieceRoots {
    private final List<HashedFile> files;
    private final List<Layer> layers;
    private final BitSet learned = new BitSet();
    private int incomplete;

    /// The piece layer of one file, as far as it is known.
    private static final class Layer {
        /// Empty until something of it is known: a torrent may claim millions of pieces.
        ByteBuffer hashes;
        final BitSet known = new BitSet();

        Layer(ByteBuffer hashes) {
            this.hashes = hashes;
        }
    }

    /// @param files in the order of their pieces
    /// @param layerOf the piece layer that a torrent brings for a file of several pieces, checked against its root
    public PieceRoots(List<HashedFile> files, Function<HashedFile, Optional<ByteBuffer>> layerOf) {
        this.files = List.copyOf(files);
        this.layers = new ArrayList<>(files.size());
        for (HashedFile file : files) {
            layers.add(layer(file, file.pieces() == 1 ? Optional.of(file.root()) : layerOf.apply(file)));
        }
    }

    private Layer layer(HashedFile file, Optional<ByteBuffer> given) {
        if (given.isEmpty()) {
            incomplete++;
            return new Layer(ByteBuffer.allocate(0));
        }
        var layer = new Layer(given.get());
        layer.known.set(0, file.pieces());
        return layer;
    }

    public List<HashedFile> files() {
        return files;
    }

    /// The file that this piece of the torrent belongs to.
    int fileOf(int piece) {
        int low = 0;
        for (int high = files.size() - 1; low < high; ) {
            int middle = (low + high + 1) >>> 1;
            if (files.get(middle).firstPiece() <= piece) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Whether the root of every piece is known.
    public synchronized boolean complete() {
        return incomplete == 0;
    }

    /// Whether the roots of all pieces of the file that this piece belongs to are known.
    public boolean knowsFileOf(int piece) {
        return completeLayer(fileOf(piece)).isPresent();
    }

    /// The files whose whole layer is known though the torrent came without it.
    public synchronized BitSet learned() {
        return (BitSet) learned.clone();
    }

    /// The root over a piece of the torrent, if it is known.
    public synchronized Optional<ByteBuffer> root(int piece) {
        int file = fileOf(piece);
        Layer layer = layers.get(file);
        int at = piece - files.get(file).firstPiece();
        return layer.known.get(at)
                ? Optional.of(layer.hashes.slice(at * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES))
                : Optional.empty();
    }

    /// Whether these bytes, the whole piece or the file's part of it, have the root that they must have. False when it
    /// is not known.
    public boolean matches(int piece, ByteBuffer data) {
        HashedFile file = files.get(fileOf(piece));
        Optional<ByteBuffer> expected = root(piece);
        if (expected.isEmpty() || Math.ceilDiv(data.remaining(), MerkleTree.BLOCK) > file.widthOfPiece()) {
            return false;
        }
        return expected.get().equals(ByteBuffer.wrap(MerkleTree.root(MerkleTree.leaves(data), file.widthOfPiece())));
    }

    /// The whole piece layer of a file, if it is known; of a file of one piece its root.
    public synchronized Optional<ByteBuffer> completeLayer(int file) {
        Layer layer = layers.get(file);
        return layer.known.cardinality() == files.get(file).pieces()
                ? Optional.of(layer.hashes.asReadOnlyBuffer())
                : Optional.empty();
    }

    /// Takes a whole layer that somebody kept, if its root is the file's.
    public boolean learn(int file, ByteBuffer layer) {
        HashedFile known = files.get(file);
        if (layer.remaining() != known.pieces() * MerkleTree.HASH_BYTES) {
            return false;
        }
        var hashes = new byte[layer.remaining()];
        layer.duplicate().get(hashes);
        byte[] filler = MerkleTree.emptyRoot(known.widthOfPiece());
        if (!known.root().equals(ByteBuffer.wrap(MerkleTree.root(hashes, known.widthOfLayer(), filler)))) {
            return false;
        }
        set(file, 0, ByteBuffer.wrap(hashes));
        return true;
    }

    /// Takes hashes of the piece layer that were proved, from number `first` on; those that fill the layer up are left
    /// out.
    synchronized void set(int file, int first, ByteBuffer hashes) {
        HashedFile known = files.get(file);
        Layer layer = layers.get(file);
        if (layer.known.cardinality() == known.pieces()) {
            return;
        }
        int count = Math.min(hashes.remaining() / MerkleTree.HASH_BYTES, known.pieces() - first);
        if (layer.known.isEmpty()) {
            layer.hashes = ByteBuffer.allocate(known.pieces() * MerkleTree.HASH_BYTES);
        }
        if (count > 0) {
            layer.hashes.put(first * MerkleTree.HASH_BYTES, hashes, hashes.position(), count * MerkleTree.HASH_BYTES);
            layer.known.set(first, first + count);
        }
        if (layer.known.cardinality() == known.pieces()) {
            incomplete--;
            learned.set(file);
        }
    }

    /// The first piece of the torrent at or after this one, in the same file, whose root is not known; or -1.
    synchronized int firstUnknown(int piece) {
        int file = fileOf(piece);
        HashedFile known = files.get(file);
        int at = layers.get(file).known.nextClearBit(piece - known.firstPiece());
        return at < known.pieces() ? known.firstPiece() + at : -1;
    }

    /// The top of the tree over a file whose layer is known: element 0 is unused, 1 the root, the children of n are 2n
    /// and 2n + 1, and the piece layer is the last half.
    Optional<byte[]> upperTree(int file) {
        HashedFile known = files.get(file);
        return completeLayer(file).map(layer -> {
            int width = known.widthOfLayer();
            var nodes = new byte[2 * width * MerkleTree.HASH_BYTES];
            layer.get(0, nodes, width * MerkleTree.HASH_BYTES, layer.remaining());
            byte[] filler = MerkleTree.emptyRoot(known.widthOfPiece());
            for (int i = width + known.pieces(); i < 2 * width; i++) {
                System.arraycopy(filler, 0, nodes, i * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES);
            }
            var sha256 = MerkleTree.sha256();
            for (int i = width - 1; i > 0; i--) {
                sha256.update(nodes, 2 * i * MerkleTree.HASH_BYTES, 2 * MerkleTree.HASH_BYTES);
                System.arraycopy(sha256.digest(), 0, nodes, i * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES);
            }
            return nodes;
        });
    }
}
