package nagare.library;

import java.util.List;
import nagare.library.entry.Details;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;

/// Whoever knows what is inside the files of torrents. Asked for every item of a page that a TV opens, so an answer
/// comes
/// from memory and never waits. Thread-safe.
@FunctionalInterface
public interface Knowledge {
    /// @param files all files of the torrent but padding, also those that are not played by themselves, such as
    /// subtitles and pictures; the same list for every item of a torrent
    Details of(InfoHash torrent, TorrentFile file, List<TorrentFile> files);
}
