package nagare.torrent.metainfo;

import java.util.List;

/// One file of a torrent. `path` holds safe elements (no separators, no `..`, no reserved names), below the torrent's
/// name for a multi-file torrent, and no other file of the torrent has it; `offset` is where its first byte lies in
/// torrent bytes. Pad files (BEP 47) are kept in the list so that indexes agree with other clients; they are never
/// shown and never written. A symlink (BEP 47) has no bytes and is never created.
public record TorrentFile(int index, List<String> path, long offset, long length, boolean pad, boolean symlink) {
    public TorrentFile {
        path = List.copyOf(path);
        if (path.isEmpty() || index < 0 || offset < 0 || length < 0 || symlink && length > 0) {
            throw new IllegalArgumentException("not a file: " + index + " " + offset + "+" + length);
        }
    }

    public TorrentFile(int index, List<String> path, long offset, long length, boolean pad) {
        this(index, path, offset, length, pad, false);
    }

    public String name() {
        return path.getLast();
    }

    /// Where the file ends (exclusive), in torrent bytes.
    public long end() {
        return offset + length;
    }

    /// Whether this is a file that a user may see: no padding, no symlink.
    public boolean real() {
        return !pad && !symlink;
    }
}
