/// The front door of the BitTorrent engine: `TorrentEngine` opens a [Torrent], a [TorrentReader] reads its verified
/// bytes while they arrive. What lies behind is nobody else's business, except the vocabulary in `metainfo`.
@NullMarked
package nagare.torrent;

import org.jspecify.annotations.NullMarked;
