package nagare.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nagare.config.Settings;
import nagare.torrent.TorrentStatus;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.MagnetReport;
import nagare.torrent.status.RouterState;
import nagare.torrent.status.Snapshot;

/// What the commands ask of the house. Every method blocks until it has its answer; it is interrupted when the user
/// stops the program meanwhile, and leaves nothing open then. `torrent` is what was typed: a file, an http(s) address
/// or
/// a magnet link, see [TorrentArgument]; `asking` hears how it goes while peers are asked what a magnet link names.
public interface Services {
    /// Starts the server.
    Server serve(Settings settings) throws CommandFailed, IOException, InterruptedException;

    /// Starts the embedded feed, tracker and seeder, and the server on top of them. `settings` are the user's flags.
    Server demo(Settings settings) throws CommandFailed, IOException, InterruptedException;

    /// Asks the feed, newest first.
    List<SearchTable.Row> search(Settings settings, String term)
            throws CommandFailed, IOException, InterruptedException;

    /// Starts to download everything in the torrent into the folder.
    Download download(Settings settings, String torrent, Path folder, Asking asking)
            throws CommandFailed, IOException, InterruptedException;

    /// Opens the torrent and serves it under `/stream`.
    Streaming stream(Settings settings, String torrent, Asking asking)
            throws CommandFailed, IOException, InterruptedException;

    /// Tries to play the torrent in a cache that is thrown away.
    Examination examine(Settings settings, String torrent) throws CommandFailed, IOException, InterruptedException;

    /// What the torrent holds.
    Metainfo metainfo(Settings settings, String torrent, Asking asking)
            throws CommandFailed, IOException, InterruptedException;

    /// Hears twice a second how the search for what a magnet link names goes.
    interface Asking {
        void told(MagnetReport report);
    }

    /// A server that runs.
    interface Server extends AutoCloseable {
        /// Where a browser finds it.
        URI url();

        /// What it announces and on which interfaces, a line each.
        List<String> announcements();

        /// Says goodbye on the network, then closes everything in the reverse order of opening.
        @Override
        void close();
    }

    /// A download that runs.
    interface Download extends AutoCloseable {
        Metainfo metainfo();

        TorrentStatus status();

        /// All that can be told of it now.
        Snapshot snapshot() throws InterruptedException;

        /// Whether every byte is on disk and verified; waits for it at most this long.
        ///
        /// @throws CommandFailed when it never will be; the message says why
        boolean await(Duration patience) throws CommandFailed, InterruptedException;

        @Override
        void close();
    }

    /// A torrent that is being tried.
    interface Examination extends AutoCloseable {
        String name();

        /// How long the first byte took; waits for it at most this long, also for what a magnet link names.
        ///
        /// @throws IOException when it can never be played; the message says why
        Optional<Duration> firstByte(Duration patience) throws CommandFailed, IOException, InterruptedException;

        /// What is known of why it does or does not start.
        Evidence evidence();

        /// Whether the local network is told of the torrent, and asked for it.
        boolean asksNeighbours();

        /// How the router lets peers in; empty when it is not asked.
        Optional<RouterState> router();

        @Override
        void close();
    }

    /// A torrent that any player can open.
    interface Streaming extends AutoCloseable {
        String name();

        /// Answers with the largest playable file.
        URI largest();

        /// In natural order.
        List<Playable> files();

        /// All that can be told of the torrent now.
        Snapshot snapshot() throws InterruptedException;

        /// One file: `/stream/INDEX/NAME`.
        record Playable(String name, long length, URI url) {}

        @Override
        void close();
    }
}
