/// Peers on the local network (BEP 14): tells the neighbours which torrents are awake here, and hears theirs. Start at
/// [Lsd], the edge; [LsdMessage] is pure. Nothing is sent or joined before the first torrent wants it.
@NullMarked
package nagare.torrent.lsd;

import org.jspecify.annotations.NullMarked;
