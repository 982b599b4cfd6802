package nagare.command;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.HostResolver;
import nagare.net.HttpFetcher;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;

/// What a user typed to name a torrent.
public sealed interface TorrentArgument {
    /// A .torrent file on this machine.
    record OnDisk(Path path) implements TorrentArgument {}

    /// The address of one. The user typed it, so its host may be in the house; where it redirects to may not.
    record OnTheWeb(URI uri) implements TorrentArgument {}

    /// What was found where the user pointed.
    sealed interface Answer {
        record Torrent(Metainfo metainfo) implements Answer {}

        /// The address leads to a magnet link.
        record Link(String magnet) implements Answer {}
    }

    /// A link that names it.
    record Magnet(String link) implements TorrentArgument {}

    HttpFetcher.Limits LIMITS =
            new HttpFetcher.Limits(Metainfo.MAX_FILE_BYTES, Duration.ofSeconds(5), Duration.ofSeconds(20), 5);

    Pattern WEB = Pattern.compile("(?i)https?://.+");
    int OK = 200;

    static TorrentArgument of(String typed) throws CommandFailed {
        if (typed.regionMatches(true, 0, "magnet:", 0, 7)) {
            return new Magnet(typed);
        }
        try {
            return WEB.matcher(typed).matches() ? new OnTheWeb(URI.create(typed)) : new OnDisk(Path.of(typed));
        } catch (InvalidPathException _) {
            throw new CommandFailed("'%s' is neither a file nor an address".formatted(typed));
        } catch (IllegalArgumentException _) {
            throw new CommandFailed("'%s' is not an address".formatted(typed));
        }
    }

    /// Reads the torrent that is not named by a magnet link itself. `trusted` are the networks of the settings;
    /// `resolver` looks up what was typed, `fetchers` makes a fetcher for a policy, closed here.
    ///
    /// @throws CommandFailed when there is none, or it is not a torrent; the message says why
    static Answer read(
            String typed, List<Cidr> trusted, HostResolver resolver, Function<AddressPolicy, HttpFetcher> fetchers)
            throws CommandFailed, IOException, InterruptedException {
        return switch (of(typed)) {
            case OnDisk(var path) -> parsed(typed, onDisk(path));
            case OnTheWeb(var uri) -> {
                HttpFetcher.Answer answer = fetch(uri, trusted, resolver, fetchers);
                yield answer.location().isPresent()
                        ? new Answer.Link(answer.location().get().toString())
                        : parsed(typed, answer.body());
            }
            case Magnet _ -> throw new IllegalArgumentException("a magnet link holds no torrent");
        };
    }

    private static Answer parsed(String typed, byte[] bytes) throws CommandFailed {
        try {
            return new Answer.Torrent(Metainfo.parse(bytes));
        } catch (InvalidTorrent invalid) {
            throw new CommandFailed("%s: %s".formatted(typed, invalid.getMessage()), invalid);
        }
    }

    private static byte[] onDisk(Path path) throws CommandFailed, IOException {
        if (Files.isDirectory(path)) {
            throw new CommandFailed(path + " is a folder; a .torrent file is needed");
        }
        try (var file = Files.newInputStream(path)) {
            var bytes = file.readNBytes(Metainfo.MAX_FILE_BYTES + 1);
            if (bytes.length > Metainfo.MAX_FILE_BYTES) {
                throw new CommandFailed("%s is longer than %s, which no torrent is"
                        .formatted(path, TerminalText.size(Metainfo.MAX_FILE_BYTES)));
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(
                    "there is no file '%s' (nor is it an address that begins with http:// or https://)".formatted(path),
                    missing);
        }
    }

    private static HttpFetcher.Answer fetch(
            URI uri, List<Cidr> trusted, HostResolver resolver, Function<AddressPolicy, HttpFetcher> fetchers)
            throws CommandFailed, IOException, InterruptedException {
        try (var fetcher = fetchers.apply(new AddressPolicy(
                Stream.concat(trusted.stream(), hostOf(uri, resolver).stream()).toList()))) {
            var answer = fetcher.get(uri, Map.of("Accept", "application/x-bittorrent, */*;q=0.1"), LIMITS);
            if (answer.location().isEmpty() && answer.status() != OK) {
                throw new CommandFailed(
                        "%s answers with %d instead of a torrent".formatted(uri.getHost(), answer.status()));
            }
            return answer;
        }
    }

    /// The addresses of the host that the user typed. Nothing when it has none: the fetcher says so. Nothing
    /// either when a proxy looks it up.
    private static List<Cidr> hostOf(URI uri, HostResolver resolver) throws InterruptedException {
        var host = Optional.ofNullable(uri.getHost()).orElse("").replaceAll("[\\[\\]]", "");
        try {
            return resolver.resolve(host, LIMITS.connect()).stream()
                    .map(address -> new Cidr(address, address.getAddress().length * Byte.SIZE))
                    .toList();
        } catch (UnknownHostException _) {
            return List.of();
        }
    }
}
