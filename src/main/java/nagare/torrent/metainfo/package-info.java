/// The vocabulary of torrents: [InfoHash], [Metainfo], [Magnet], [PieceLayout], [TorrentFile]. Pure: bytes in, records
/// out (BEP 3, 9, 12, 19, 27, 47, 52, 53). Start at [Metainfo].
@NullMarked
package nagare.torrent.metainfo;

import org.jspecify.annotations.NullMarked;
