/// The info dictionary from peers (BEP 9), for a torrent that is only known by a magnet link: put together by
/// [Assembly], which decides what to ask of whom; given to others by [MetadataShare]. Both are pure: time is a
/// parameter. [Dictionaries] keeps what was learned on disk.
@NullMarked
package nagare.torrent.metadata;

import org.jspecify.annotations.NullMarked;
