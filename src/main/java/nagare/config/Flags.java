package nagare.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import nagare.config.BadSettings.Mistake;
import nagare.config.Settings.Feeds;
import nagare.config.Settings.Http;
import nagare.config.Settings.Network;
import nagare.config.Settings.Torrents;

/// The few settings that `serve` and `stream` take on the command line, as they were typed. Each stands over
/// the file; `trust` adds to what the file trusts.
public record Flags(
        Optional<String> data,
        Optional<String> http,
        List<String> interfaces,
        Optional<String> peerPort,
        Optional<String> start,
        Optional<String> feed,
        List<String> trust) {
    /// Nothing was typed.
    public static final Flags NONE = new Flags(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    private static final Pattern LISTEN = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:]*)):([0-9]{1,5})");

    public Flags {
        interfaces = List.copyOf(interfaces);
        trust = List.copyOf(trust);
    }

    /// These flags over the settings; what is wrong is added to the mistakes.
    Settings over(Settings file, List<Mistake> mistakes) {
        var reader = new Reader(mistakes);
        return new Settings(
                data.flatMap(reader::folder).orElse(file.data()),
                http.flatMap(text -> reader.listen(text, file.http())).orElse(file.http()),
                network(file.network(), reader),
                torrent(file.torrent(), reader),
                feed.flatMap(text -> reader.value("--feed", Kind.URL, text))
                        .map(url -> only(file.feed(), url))
                        .orElse(file.feed()),
                file.watch(),
                file.artwork(),
                file.dlna(),
                feed.isPresent() ? List.of() : file.searches(),
                file.renderers(),
                file.subtitles(),
                file.dht(),
                file.outward());
    }

    private Network network(Network file, Reader reader) {
        var named = reader.values("--interface", Kind.INTERFACE, interfaces);
        var trusted = new ArrayList<>(file.trusted());
        trusted.addAll(reader.values("--trust", Kind.CIDR, trust));
        return new Network(interfaces.isEmpty() ? file.interfaces() : named, trusted, file.routed());
    }

    private Torrents torrent(Torrents file, Reader reader) {
        return new Torrents(
                peerPort.flatMap(text -> reader.port("--peer-port", text)).orElse(file.port()),
                file.cacheBytes(),
                file.keepFreeBytes(),
                file.maxPeers(),
                file.maxConnections(),
                file.uploadBytesPerSecond(),
                file.linger(),
                start.flatMap(text -> reader.value("--start", Kind.START, text)).orElse(file.start()),
                file.encryption(),
                file.utp(),
                file.reach(),
                file.sharing());
    }

    private static Feeds only(Feeds file, URI url) {
        return new Feeds(file.source(), List.of(url), file.refresh(), file.minInterval(), file.cache(), file.search());
    }

    /// Reads what was typed and remembers what was wrong.
    private record Reader(List<Mistake> mistakes) {
        <T> Optional<T> value(String flag, Kind<T> kind, String text) {
            var read = kind.read().apply(text);
            if (read.isEmpty()) {
                mistakes.add(Mistake.in(flag, Section.mustBe(kind, text)));
            }
            return read;
        }

        <T> List<T> values(String flag, Kind<T> kind, List<String> texts) {
            return texts.stream()
                    .flatMap(text -> value(flag, kind, text).stream())
                    .toList();
        }

        Optional<Integer> port(String flag, String text) {
            var number = text.matches("[0-9]{1,9}") ? Optional.of(Long.parseLong(text)) : Optional.<Long>empty();
            var port = number.flatMap(value -> Kind.PORT.read().apply(value));
            if (port.isEmpty()) {
                mistakes.add(Mistake.in(flag, Section.mustBe(Kind.PORT, text)));
            }
            return port;
        }

        Optional<Path> folder(String text) {
            try {
                return Optional.of(Path.of(text).toAbsolutePath().normalize());
            } catch (InvalidPathException _) {
                mistakes.add(Mistake.in("--data", "a folder is needed, not " + Kind.shown(text)));
                return Optional.empty();
            }
        }

        Optional<Http> listen(String text, Http file) {
            var form = LISTEN.matcher(text);
            if (!form.matches()) {
                mistakes.add(Mistake.in(
                        "--http",
                        "ADDRESS:PORT is needed, such as 0.0.0.0:8642 or [::1]:8642, not " + Kind.shown(text)));
                return Optional.empty();
            }
            var address = value("--http", Kind.ADDRESS, form.group(1) == null ? form.group(2) : form.group(1));
            var port = port("--http", form.group(3));
            return address.flatMap(
                    host -> port.map(number -> new Http(host, number, file.idleTimeout(), file.names())));
        }
    }
}
