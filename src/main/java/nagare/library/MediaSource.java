package nagare.library;

import java.util.Optional;
import nagare.library.entry.Details;
import nagare.media.MediaId;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;

/// How a media id becomes bytes. Thread-safe.
public interface MediaSource {
    /// What is known of this id now. Never touches the network nor the swarm (HEAD must be free).
    Media find(MediaId id);

    /// Opens the torrent that holds it, reading its .torrent first if need be. Blocks on the network. Empty when there
    /// is no such thing.
    ///
    /// @throws Unplayable when the torrent cannot be had or opened now; the message says why
    Optional<Playable> open(MediaId id) throws Unplayable, InterruptedException;

    /// An answer to [#find].
    sealed interface Media {
        /// No such release, or no such playable file in its torrent.
        record Missing() implements Media {}

        /// There is such a release, but its torrent has not been read yet: length and type are unknown.
        record Unread() implements Media {}

        /// This file of this torrent, and what is known of it.
        record Located(InfoHash torrent, TorrentFile file, Details details) implements Media {}
    }

    /// A file of a torrent that is open.
    record Playable(Torrent torrent, TorrentFile file) {}
}
