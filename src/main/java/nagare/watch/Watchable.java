package nagare.watch;

import nagare.torrent.metainfo.InfoHash;

/// One file of a torrent, which is the same film for ever.
public record Watchable(InfoHash torrent, int file) {
    public Watchable {
        if (file < 0) {
            throw new IllegalArgumentException("negative file " + file);
        }
    }
}
