package nagare.torrent.metainfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;

/// The files as a torrent names them, before they are given places and distinct names: from the v1 list ([FileList])
/// or the v2 tree ([FileTree]).
record FileListing(List<Listed> files, boolean multiFile) {
    /// The longest file that BitTorrent can describe in libtorrent's eyes: (2^30 - 1) blocks.
    static final long MAX_FILE_LENGTH = ((1L << 30) - 1) * PieceLayout.BLOCK;

    /// Where the last file may end: torrent bytes are counted in 48 bits there, too.
    static final long MAX_TOTAL_BYTES = (1L << 48) - 1;

    /// One file. `path` is safe; `root` is there for a v2 file that is not empty.
    record Listed(List<String> path, long length, boolean pad, boolean symlink, Optional<Bytes> root) {
        /// Whether it stands for bytes that somebody wants.
        boolean real() {
            return !pad && !symlink;
        }
    }

    FileListing {
        files = List.copyOf(files);
    }

    /// A length as a torrent says it.
    static long length(Optional<Long> said) throws InvalidTorrent {
        long length = said.orElseThrow(() -> new InvalidTorrent("a file of the torrent has no length"));
        if (length < 0 || length > MAX_FILE_LENGTH) {
            throw new InvalidTorrent("a file of the torrent has an impossible length: " + length + " bytes");
        }
        return length;
    }

    /// A path as a torrent says it, before it is made safe.
    static List<Bytes> elements(List<BencodeValue> path) throws InvalidTorrent {
        var elements = new ArrayList<Bytes>(path.size());
        for (var element : path) {
            if (!(element instanceof Bytes bytes)) {
                throw new InvalidTorrent("a file of the torrent has a name that is not text");
            }
            elements.add(bytes);
        }
        return elements;
    }

    /// Where each file starts when files with content start at multiples of `alignment`: 1 in v1, a piece in v2.
    long[] offsets(int alignment) {
        long[] offsets = new long[files.size()];
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            long length = files.get(i).length();
            long start = length == 0 ? end : Math.ceilDiv(end, (long) alignment) * alignment;
            offsets[i] = start;
            end = start + length;
        }
        return offsets;
    }

    /// The end of the last file in torrent bytes, checked against the bytes and the pieces that we accept.
    long totalBytes(int alignment, int pieceBytes) throws InvalidTorrent {
        long end = 0;
        for (var file : files) {
            if (file.length() > 0) {
                end = Math.ceilDiv(end, (long) alignment) * alignment + file.length();
            }
            if (end > MAX_TOTAL_BYTES) {
                throw new InvalidTorrent("the torrent's files have more than " + MAX_TOTAL_BYTES + " bytes together");
            }
            if (end > (long) Metainfo.MAX_PIECES * pieceBytes) {
                throw new InvalidTorrent("the torrent's files make more pieces than " + Metainfo.MAX_PIECES);
            }
        }
        if (files.stream().noneMatch(file -> file.real() && file.length() > 0)) {
            throw new InvalidTorrent("the torrent holds no data");
        }
        return end;
    }
}
