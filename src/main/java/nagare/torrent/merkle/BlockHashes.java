package nagare.torrent.merkle;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The hashes of blocks that were proved against the tree of their file, and what they say of blocks that arrive. Takes
/// the answers of peers, gives answers to peers. Of the leaves it keeps those that were used last, within a bound; the
/// roots of pieces are kept for good, in [PieceRoots]. Not thread-safe.
public final class BlockHashes {
    /// Memory for leaves: those of 4 GiB.
    public static final long MAX_BYTES = 8L << 20;

    /// The most leaves that are kept and forgotten as one: those of 2 MiB, or of a piece.
    static final int RUN = 128;

    /// What is known of a block.
    public enum Verdict {
        PROVED,
        FALSE,
        /// Its hash is not known.
        UNKNOWN
    }

    private final PieceRoots roots;
    private final List<HashedFile> files;
    private final long maxBytes;
    private final Map<ByteBuffer, Integer> byRoot = new LinkedHashMap<>();
    /// By file and run, least recently used first.
    private final LinkedHashMap<Long, byte[]> runs = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    /// The top of the tree of the file that was asked for last.
    private int upperFile = -1;
    private byte[] upper = new byte[0];

    public BlockHashes(PieceRoots roots) {
        this(roots, MAX_BYTES);
    }

    BlockHashes(PieceRoots roots, long maxBytes) {
        this.roots = roots;
        this.files = roots.files();
        this.maxBytes = maxBytes;
        for (int file = 0; file < files.size(); file++) {
            byRoot.putIfAbsent(files.get(file).root(), file);
        }
    }

    // ---- what a block is -----------------------------------------------------------------------------------------

    /// What the bytes that came as a block of this piece are. A hybrid torrent pads what a file leaves of its last
    /// piece, so what comes after the file's end must be zeros.
    public Verdict verdict(int piece, int begin, ByteBuffer data) {
        HashedFile file = files.get(roots.fileOf(piece));
        if (begin % MerkleTree.BLOCK != 0 || !file.holds(piece)) {
            return Verdict.UNKNOWN;
        }
        int within = begin / MerkleTree.BLOCK;
        int mine = within < file.widthOfPiece() ? file.bytesIn(file.leafOf(piece) + within) : 0;
        if (data.remaining() < mine) {
            return Verdict.UNKNOWN;
        }
        if (!isZero(data, mine)) {
            return Verdict.FALSE;
        }
        if (mine == 0) {
            return Verdict.PROVED;
        }
        Optional<ByteBuffer> expected = leaf(roots.fileOf(piece), file.leafOf(piece) + within);
        if (expected.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        var sha256 = MerkleTree.sha256();
        sha256.update(data.slice(data.position(), mine));
        return expected.get().equals(ByteBuffer.wrap(sha256.digest())) ? Verdict.PROVED : Verdict.FALSE;
    }

    private static boolean isZero(ByteBuffer data, int from) {
        for (int i = data.position() + from; i < data.limit(); i++) {
            if (data.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether the hashes of all blocks of this piece are known.
    public boolean knows(int piece) {
        HashedFile file = files.get(roots.fileOf(piece));
        return file.holds(piece) && knows(roots.fileOf(piece), file.leafOf(piece), file.blocksIn(piece));
    }

    /// Whether the hashes of these blocks of a file are known, as far as the file has content there.
    boolean knows(int file, int leaf, int count) {
        HashedFile tree = files.get(file);
        int end = Math.min(leaf + count, tree.blocks());
        if (tree.widthOfPiece() == 1) {
            for (int at = leaf; at < end; at++) {
                if (roots.root(tree.pieceOf(at)).isEmpty()) {
                    return false;
                }
            }
            return true;
        }
        int width = runOf(tree);
        for (int run = leaf / width; run * width < end; run++) {
            if (!runs.containsKey(key(file, run))) {
                return false;
            }
        }
        return true;
    }

    private Optional<ByteBuffer> leaf(int file, int leaf) {
        HashedFile tree = files.get(file);
        if (tree.widthOfPiece() == 1) {
            return leaf < tree.blocks() ? roots.root(tree.pieceOf(leaf)) : Optional.of(zeros());
        }
        int width = runOf(tree);
        byte @Nullable [] run = runs.get(key(file, leaf / width));
        return run == null
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(run, leaf % width * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES));
    }

    private static int runOf(HashedFile tree) {
        return Math.min(RUN, tree.widthOfPiece());
    }

    // ---- answers of peers ----------------------------------------------------------------------------------------

    /// Takes the answer to a range of this file that [HashedFile] made. False when it does not prove: whoever sent it
    /// lies, or does not know the tree.
    boolean accept(int file, HashRange range, ByteBuffer hashes) {
        HashedFile tree = files.get(file);
        if (!range.isSound() || hashes.remaining() != range.bytes()) {
            return false;
        }
        int size = range.length() * MerkleTree.HASH_BYTES;
        var nodes = new byte[size];
        hashes.duplicate().get(nodes);
        ByteBuffer uncles = hashes.slice(hashes.position() + size, hashes.remaining() - size);
        boolean leaves = range.baseLayer() == 0 && tree.widthOfPiece() > 1;
        if (!(leaves ? provesLeaves(file, range, nodes, uncles) : provesLayer(tree, range, nodes, uncles))) {
            return false;
        }
        if (leaves) {
            keep(file, range.index(), nodes);
        } else {
            roots.set(file, range.index(), ByteBuffer.wrap(nodes));
        }
        return true;
    }

    private static boolean provesLayer(HashedFile tree, HashRange range, byte[] nodes, ByteBuffer uncles) {
        byte[] top = MerkleTree.climb(MerkleTree.root(nodes, range.length()), range.index() / range.length(), uncles);
        return tree.root().equals(ByteBuffer.wrap(top))
                && MerkleTree.height(range.length()) + uncles.remaining() / MerkleTree.HASH_BYTES
                        == MerkleTree.height(tree.widthOfLayer());
    }

    /// Leaves of whole pieces are proved by the roots of those pieces; others climb to a root that is known.
    private boolean provesLeaves(int file, HashRange range, byte[] leaves, ByteBuffer uncles) {
        HashedFile tree = files.get(file);
        int levels = MerkleTree.height(range.length()) + uncles.remaining() / MerkleTree.HASH_BYTES;
        if (levels < tree.pieceLayer()) {
            return false;
        }
        if (uncles.hasRemaining() || range.length() == tree.width()) {
            byte[] top =
                    MerkleTree.climb(MerkleTree.root(leaves, range.length()), range.index() / range.length(), uncles);
            Optional<ByteBuffer> known = levels == MerkleTree.height(tree.width())
                    ? Optional.of(tree.root())
                    : levels == tree.pieceLayer() ? rootOver(tree, range.index()) : Optional.empty();
            return known.filter(ByteBuffer.wrap(top)::equals).isPresent();
        }
        int piece = tree.widthOfPiece() * MerkleTree.HASH_BYTES;
        for (int from = 0; from < leaves.length; from += piece) {
            byte[] ofPiece = Arrays.copyOfRange(leaves, from, from + piece);
            ByteBuffer root = ByteBuffer.wrap(MerkleTree.root(ofPiece, tree.widthOfPiece()));
            if (!rootOver(tree, range.index() + from / MerkleTree.HASH_BYTES)
                    .filter(root::equals)
                    .isPresent()) {
                return false;
            }
        }
        return true;
    }

    private Optional<ByteBuffer> rootOver(HashedFile tree, int leaf) {
        if (leaf >= tree.blocks()) {
            return Optional.of(ByteBuffer.wrap(MerkleTree.emptyRoot(tree.widthOfPiece())));
        }
        return roots.root(tree.pieceOf(leaf));
    }

    /// Takes leaves that were computed from verified bytes: of the pieces that [#piecesFor] named, one after the other.
    public void learn(int firstPiece, byte[] leaves) {
        int file = roots.fileOf(firstPiece);
        HashedFile tree = files.get(file);
        if (tree.widthOfPiece() > 1) {
            int step = runOf(tree) * MerkleTree.HASH_BYTES;
            keep(file, tree.leafOf(firstPiece), Arrays.copyOf(leaves, Math.ceilDiv(leaves.length, step) * step));
        }
    }

    /// Keeps whole runs only.
    private void keep(int file, int leaf, byte[] leaves) {
        int width = runOf(files.get(file));
        int step = width * MerkleTree.HASH_BYTES;
        for (int from = 0; from + step <= leaves.length; from += step) {
            int at = leaf + from / MerkleTree.HASH_BYTES;
            if (at % width == 0 && at < files.get(file).blocks()) {
                byte @Nullable [] before =
                        runs.put(key(file, at / width), Arrays.copyOfRange(leaves, from, from + step));
                bytes += before == null ? step : 0;
            }
        }
        Iterator<Map.Entry<Long, byte[]>> oldest = runs.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().getValue().length;
            oldest.remove();
        }
    }

    // ---- answers to peers ----------------------------------------------------------------------------------------

    /// The hashes that a peer asks for, if all of them are known.
    public Optional<ByteBuffer> answer(HashRange range) {
        @Nullable Integer file = byRoot.get(range.root());
        if (file == null || !isInside(files.get(file), range)) {
            return Optional.empty();
        }
        ByteBuffer answer = ByteBuffer.allocate(range.bytes());
        for (int i = 0; i < range.length(); i++) {
            if (!put(node(file, range.baseLayer(), range.index() + i), answer)) {
                return Optional.empty();
            }
        }
        int levels = range.baseLayer() + MerkleTree.height(range.length());
        int at = range.index() / range.length();
        for (int i = 0; i < range.uncles(); i++, levels++, at >>= 1) {
            if (!put(node(file, levels, at ^ 1), answer)) {
                return Optional.empty();
            }
        }
        return Optional.of(answer.flip());
    }

    /// The pieces of the torrent whose bytes tell the leaves of a range that cannot be answered yet, in order; nothing
    /// when no bytes can.
    public List<Integer> piecesFor(HashRange range) {
        @Nullable Integer file = byRoot.get(range.root());
        if (file == null || range.baseLayer() != 0 || !isInside(files.get(file), range)) {
            return List.of();
        }
        HashedFile tree = files.get(file);
        int end = range.index() + range.length();
        int first = tree.pieceOf(range.index());
        int last = tree.pieceOf(Math.min(end, tree.blocks()) - 1);
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    /// How many bytes of a piece are its file's: a hybrid torrent pads the rest.
    public int bytesIn(int piece) {
        HashedFile file = files.get(roots.fileOf(piece));
        return (int)
                Math.min(file.pieceBytes(), file.length() - (long) (piece - file.firstPiece()) * file.pieceBytes());
    }

    private static boolean isInside(HashedFile tree, HashRange range) {
        int height = MerkleTree.height(tree.width());
        return range.isSound()
                && (range.baseLayer() == 0 || range.baseLayer() == tree.pieceLayer())
                && range.baseLayer() <= height
                && (long) range.index() + range.length() <= tree.width() >> range.baseLayer()
                && range.index() <= (tree.blocks() - 1) >> range.baseLayer()
                && range.proofLayers() <= Math.max(0, height - range.baseLayer() - 1);
    }

    private static boolean put(Optional<ByteBuffer> node, ByteBuffer answer) {
        node.ifPresent(hash -> answer.put(hash.duplicate()));
        return node.isPresent();
    }

    /// A node of the tree over a file, by its level above the leaves and its number there.
    private Optional<ByteBuffer> node(int file, int level, int at) {
        HashedFile tree = files.get(file);
        if (level >= tree.pieceLayer() && tree.widthOfPiece() > 1 || level > 0 && tree.widthOfPiece() == 1) {
            return upperNode(file, level - tree.pieceLayer(), at);
        }
        int first = at << level;
        if (first >= tree.blocks()) {
            return Optional.of(ByteBuffer.wrap(MerkleTree.emptyRoot(1 << level)));
        }
        var leaves = ByteBuffer.allocate(MerkleTree.HASH_BYTES << level);
        for (int leaf = first; leaf < first + (1 << level); leaf++) {
            if (!put(leaf(file, leaf), leaves)) {
                return Optional.empty();
            }
        }
        return Optional.of(ByteBuffer.wrap(MerkleTree.root(leaves.array(), 1 << level)));
    }

    private Optional<ByteBuffer> upperNode(int file, int levelAbovePieces, int at) {
        if (upperFile != file) {
            Optional<byte[]> tree = roots.upperTree(file);
            if (tree.isEmpty()) {
                return Optional.empty();
            }
            upper = tree.get();
            upperFile = file;
        }
        int width = files.get(file).widthOfLayer() >> levelAbovePieces;
        return Optional.of(ByteBuffer.wrap(upper, (width + at) * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES));
    }

    private static ByteBuffer zeros() {
        return ByteBuffer.allocate(MerkleTree.HASH_BYTES);
    }

    private static long key(int file, int run) {
        return (long) file << 32 | run;
    }
}
