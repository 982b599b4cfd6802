package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Tally;

/// What the rest of the house may ask of a torrent that is open.
public interface Torrent {
    Metainfo metainfo();

    /// A reader at the first byte of the file, of verified bytes only. Opening one wakes the swarm.
    ///
    /// @throws IOException when the engine is closed or the torrent failed for good (the message says why)
    default TorrentReader open(TorrentFile file) throws IOException {
        return open(file, 0);
    }

    /// A reader at this byte of the file: nothing before it is asked for.
    ///
    /// @throws IOException as [#open(TorrentFile)], or when the file has no such byte
    TorrentReader open(TorrentFile file, long position) throws IOException;

    /// A reader for a player, which would rather show one glitch than stand still: as [#open(TorrentFile, long)], but
    /// where the engine's settings allow it bytes may come before their piece was hashed, on earned trust.
    ///
    /// The engine notes in `opening`, by its own clock, how the reader comes to its first byte; who gives that byte
    /// out notes [nagare.torrent.status.Phase#BYTE].
    ///
    /// @param until nothing from this byte of the file on is wanted, until [TorrentReader#wantUntil] says else
    /// @throws IOException as [#open(TorrentFile, long)]
    TorrentReader play(TorrentFile file, long position, long until, Opening opening) throws IOException;

    /// The same for a player that may want everything up to the end of the file.
    default TorrentReader play(TorrentFile file, long position, Opening opening) throws IOException {
        return play(file, position, file.length(), opening);
    }

    /// A reader in the background, of verified bytes only: the piece it stands at is fetched behind everything that
    /// others need, nothing is fetched ahead of it, and nothing after it is closed.
    ///
    /// @throws IOException as [#open(TorrentFile)]
    default TorrentReader peek(TorrentFile file) throws IOException {
        return open(file);
    }

    /// The pieces that are here and verified; of a torrent at rest none, which it tells only when it is awake.
    default BitSet here() {
        return new BitSet();
    }

    /// Fills some of `target` with verified bytes of the file that are here. The swarm hears nothing of it.
    ///
    /// @return bytes read, 0 when that at `position` is not here
    /// @throws IOException when the torrent has been closed, or the disk does not answer
    default int glance(TorrentFile file, long position, ByteBuffer target) throws IOException, InterruptedException {
        return 0;
    }

    /// Connects to peers and fetches the first seconds of the file ahead of its first reader, who then waits the less.
    /// Without a reader the torrent rests again after a while.
    ///
    /// @throws IOException as [#open(TorrentFile)]
    void prepare(TorrentFile file) throws IOException;

    /// Nobody is going to read it soon: unless somebody does, or a player has since it woke, it need not linger. What
    /// does not linger anyway does nothing.
    default void rest() {}

    TorrentStatus status();

    /// How many peers are connected, up to a quarter of a second ago; never waits, and cheaper than [#status].
    default int peersConnected() {
        return status().peersConnected();
    }

    /// Everything that can be told of the torrent now, for display; waits a moment for the swarm.
    Snapshot snapshot() throws InterruptedException;

    /// What is known of why it does or does not start; nothing while it is at rest.
    default Optional<Evidence> evidence() {
        return Optional.empty();
    }

    /// What its swarm has done since it woke, up to a quarter of a second ago; never waits.
    Tally tally();
}
