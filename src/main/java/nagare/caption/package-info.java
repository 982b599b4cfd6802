/// GET the subtitles of a film: files beside it in its torrent and tracks inside it, fetched, converted to SubRip or
/// WebVTT, and kept in memory within a bound. [SubtitlePath] says where they are served.
@NullMarked
package nagare.caption;

import org.jspecify.annotations.NullMarked;
