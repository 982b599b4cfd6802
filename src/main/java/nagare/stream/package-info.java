/// GET an item: the verified bytes of a torrent's file by HTTP ranges, with the headers that DLNA renderers want
/// (RFC 9110, DLNA 7.5). [MediaRoute] serves items of the library, [TorrentRoute] the files of one torrent; both send
/// through `Delivery`. Who reads, and whether that is a look or a play, `Audience` knows and tells the
/// [PlaybackListener]. `DlnaRequest` and [MediaPath] are pure.
@NullMarked
package nagare.stream;

import org.jspecify.annotations.NullMarked;
