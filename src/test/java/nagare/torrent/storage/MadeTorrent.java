package nagare.torrent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceHashes;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;

/// A torrent of seeded random bytes, with its bytes at hand and a count of the hashing that was done.
final class MadeTorrent {
    final byte[] bytes;
    final PieceLayout layout;
    final AtomicInteger hashed = new AtomicInteger();
    private final String name;
    private final boolean multiFile;
    private final List<TorrentFile> files;
    private final int seed;

    private MadeTorrent(int seed, String name, boolean multiFile, List<TorrentFile> files, PieceLayout layout) {
        this.seed = seed;
        this.name = name;
        this.multiFile = multiFile;
        this.files = files;
        this.layout = layout;
        this.bytes = new byte[(int) layout.totalBytes()];
        new Random(seed).nextBytes(bytes);
        for (TorrentFile file : files) {
            if (file.pad()) {
                Arrays.fill(bytes, (int) file.offset(), (int) file.end(), (byte) 0);
            }
        }
    }

    static MadeTorrent of(int seed, int totalBytes, int pieceBytes) {
        var file = new TorrentFile(0, List.of("film.mkv"), 0, totalBytes, false);
        return new MadeTorrent(seed, "film.mkv", false, List.of(file), new PieceLayout(totalBytes, pieceBytes));
    }

    /// Files as `path=length`; a path that starts with `.pad/` is a pad file.
    static MadeTorrent ofFiles(int seed, int pieceBytes, String... specs) {
        return named("season", seed, pieceBytes, specs);
    }

    static MadeTorrent named(String name, int seed, int pieceBytes, String... specs) {
        List<TorrentFile> files = new ArrayList<>();
        long offset = 0;
        for (String spec : specs) {
            String path = spec.substring(0, spec.indexOf('='));
            long length = Long.parseLong(spec.substring(spec.indexOf('=') + 1));
            files.add(new TorrentFile(
                    files.size(), List.of(path.split("/", -1)), offset, length, path.startsWith(".pad/")));
            offset += length;
        }
        return new MadeTorrent(seed, name, true, files, new PieceLayout(offset, pieceBytes));
    }

    /// Every file begins at a piece, as in a v2 torrent (BEP 52).
    static MadeTorrent aligned(int seed, int pieceBytes, String... specs) {
        List<TorrentFile> files = new ArrayList<>();
        Map<Integer, Integer> shorter = new HashMap<>();
        long offset = 0;
        for (String spec : specs) {
            long length = Long.parseLong(spec.substring(spec.indexOf('=') + 1));
            List<String> path = List.of(spec.substring(0, spec.indexOf('=')).split("/", -1));
            files.add(new TorrentFile(files.size(), path, offset, length, false));
            if (length % pieceBytes != 0) {
                shorter.put((int) ((offset + length) / pieceBytes), (int) (length % pieceBytes));
            }
            offset += (length + pieceBytes - 1) / pieceBytes * pieceBytes;
        }
        return new MadeTorrent(
                seed, "aligned", true, files, new PieceLayout(files.getLast().end(), pieceBytes, shorter));
    }

    Metainfo metainfo() {
        return new Metainfo(
                infoHash(),
                Optional.of(infoHash()),
                Optional.empty(),
                name,
                multiFile,
                layout,
                hashes(),
                files,
                false,
                List.of(),
                List.of(),
                ByteBuffer.allocate(0));
    }

    InfoHash infoHash() {
        return new InfoHash("%040x".formatted(seed));
    }

    ByteBuffer piece(int piece) {
        return ByteBuffer.wrap(bytes, (int) layout.startOf(piece), layout.bytesIn(piece))
                .slice();
    }

    byte[] file(int index) {
        TorrentFile file = files.get(index);
        return Arrays.copyOfRange(bytes, (int) file.offset(), (int) file.end());
    }

    BitSet all() {
        var all = new BitSet();
        all.set(0, layout.pieces());
        return all;
    }

    /// What a store says a piece is, or nothing.
    static Optional<byte[]> read(PieceStore store, MadeTorrent torrent, int piece) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(torrent.layout.bytesIn(piece));
        return store.read(piece, 0, target) ? Optional.of(target.array()) : Optional.empty();
    }

    static BitSet pieces(int... pieces) {
        var set = new BitSet();
        Arrays.stream(pieces).forEach(set::set);
        return set;
    }

    private PieceHashes hashes() {
        List<byte[]> sums = new ArrayList<>();
        for (int piece = 0; piece < layout.pieces(); piece++) {
            sums.add(sha1(piece(piece)));
        }
        return new PieceHashes() {
            @Override
            public int pieces() {
                return sums.size();
            }

            @Override
            public boolean matches(int piece, ByteBuffer data) {
                hashed.incrementAndGet();
                return Arrays.equals(sums.get(piece), sha1(data));
            }
        };
    }

    private static byte[] sha1(ByteBuffer data) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(data.duplicate());
            return sha1.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
