package nagare.stream;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;

/// What one client has done with one file so far, over all connections that it opened for it: TVs open many, close
/// them and go on with the next.
///
/// @param profile the renderer's, as the URL of the request named it
/// @param from where it began to read in a row up to `position`
/// @param position the byte of the file after the last one that was sent by the answer that reads on; not where an
///     index at the end was looked up. Players buffer, so what is on the screen lies some seconds before it. Zero
///     until something was read on.
/// @param sent bytes of the file, counted twice when sent twice
/// @param lasted the time in which bytes moved: a film that is paused for an hour does not last longer for it
/// @param connected whether an answer is still under way; where it is not, the client may come back at any time
public record Playback(
        InfoHash torrent,
        TorrentFile file,
        InetAddress client,
        Optional<String> profile,
        long from,
        long position,
        long sent,
        Duration lasted,
        Kind kind,
        boolean connected) {

    /// What it looks like, so far: what begins as a probe may become a play.
    public enum Kind {
        /// A look at the file: its type, its index.
        PROBE,
        /// Some seconds of it, such as TVs play by themselves in a folder.
        PREVIEW,
        /// Somebody watches it.
        PLAY
    }

    /// How far into the file that is, from 0 to 1.
    public double fraction() {
        return file.length() == 0 ? 0 : (double) position / file.length();
    }
}
