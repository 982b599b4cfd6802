package nagare.feed;

import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;

/// TEMPORARY seam until torrent.metainfo is merged.
public final class TorrentParser {
    private TorrentParser() {}

    public static Metainfo parse(byte[] bytes) throws InvalidTorrent {
        throw new InvalidTorrent("not merged: " + bytes.length);
    }
}
