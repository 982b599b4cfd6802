package nagare.catalog;

import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;

/// Asks peers what a magnet link names. Blocks, as long as somebody who pressed play may be kept waiting.
@FunctionalInterface
public interface Magnets {
    /// @throws Unresolved when nobody told; the message says what was tried
    Metainfo learn(Magnet magnet) throws Unresolved, InterruptedException;
}
