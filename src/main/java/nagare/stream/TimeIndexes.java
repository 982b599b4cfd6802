package nagare.stream;

import java.util.Optional;
import nagare.media.TimeIndex;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;

/// Whoever knows which byte of a file is played when.
@FunctionalInterface
public interface TimeIndexes {
    TimeIndexes NONE = (_, _) -> Optional.empty();

    /// Answers from what is known already and never waits for the network. Empty when it is not known (yet).
    Optional<TimeIndex> of(InfoHash torrent, TorrentFile file);
}
