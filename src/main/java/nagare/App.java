package nagare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nagare.config.Settings;
import nagare.net.Cidr;
import nagare.net.HttpFetcher;
import nagare.torrent.metainfo.Metainfo;

/// The composition root: the only class that calls constructors across rooms.
final class App implements Services {
    private static final String USER_AGENT = "Nagare";

    @Override
    public Server serve(Settings settings) throws CommandFailed {
        throw notBuilt("serve");
    }

    @Override
    public Server demo(Settings settings) throws CommandFailed {
        throw notBuilt("demo");
    }

    @Override
    public List<SearchTable.Row> search(Settings settings, String term) throws CommandFailed {
        throw notBuilt("search");
    }

    @Override
    public Download download(Settings settings, String torrent, Path folder) throws CommandFailed {
        throw notBuilt("get");
    }

    @Override
    public Streaming stream(Settings settings, String torrent) throws CommandFailed {
        throw notBuilt("stream");
    }

    @Override
    public Metainfo metainfo(Settings settings, String torrent)
            throws CommandFailed, IOException, InterruptedException {
        var trusted = settings.network().trusted().stream().map(Cidr::parse).toList();
        return TorrentArgument.read(torrent, trusted, policy -> new HttpFetcher(policy, USER_AGENT));
    }

    private static CommandFailed notBuilt(String command) {
        return new CommandFailed(command + " is not in this build");
    }
}
