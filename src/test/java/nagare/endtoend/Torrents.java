package nagare.endtoend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nagare.torrent.metainfo.TorrentAuthor;

/// Torrents of the files in [Media].
final class Torrents {
    static final int PIECE_BYTES = 64 * 1024;

    private Torrents() {}

    /// Of one file, by our own author.
    static byte[] single(String name, URI announce) throws IOException {
        return single(name, announce, PIECE_BYTES);
    }

    static byte[] single(String name, URI announce, int pieceBytes) throws IOException {
        return TorrentAuthor.of(name, List.of(source(Media.FOLDER.resolve(name), List.of(name))), pieceBytes)
                .trackers(List.of(List.of(announce)))
                .write();
    }

    /// The same, private (BEP 27).
    static byte[] secret(String name, URI announce) throws IOException {
        return TorrentAuthor.of(name, List.of(source(Media.FOLDER.resolve(name), List.of(name))), PIECE_BYTES)
                .asPrivate()
                .trackers(List.of(List.of(announce)))
                .write();
    }

    /// Of the season, with the files that nobody plays; the files lie in it in no good order.
    static byte[] season(URI announce) throws IOException {
        var sources = new ArrayList<TorrentAuthor.Source>();
        var paths = new ArrayList<>(Media.EPISODES);
        paths.addAll(Media.OTHERS);
        for (List<String> path : paths.reversed()) {
            sources.add(source(Media.FOLDER.resolve(Media.SEASON).resolve(String.join("/", path)), path));
        }
        return TorrentAuthor.of(Media.SEASON, sources, PIECE_BYTES)
                .trackers(List.of(List.of(announce)))
                .write();
    }

    /// Of one file, v1 and v2 in one, by libtorrent.
    static byte[] hybrid(String name, URI announce, Path folder) throws IOException, InterruptedException {
        Path target = folder.resolve(name + ".torrent");
        Program.run(
                "/usr/bin/python3",
                Seeder.script("make_hybrid.py"),
                Media.FOLDER.resolve(name).toString(),
                Integer.toString(PIECE_BYTES),
                announce.toString(),
                target.toString());
        return Files.readAllBytes(target);
    }

    /// Writes a .torrent where other programs can read it.
    static Path write(Path folder, String name, byte[] torrent) throws IOException {
        return Files.write(Files.createDirectories(folder).resolve(name + ".torrent"), torrent);
    }

    private static TorrentAuthor.Source source(Path file, List<String> path) throws IOException {
        return new TorrentAuthor.Source(path, Files.size(file), () -> Files.newInputStream(file));
    }
}
