package nagare.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;
import nagare.media.MediaType;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;

/// The files of one torrent for `nagare stream`: `/stream/INDEX/NAME`, and `/stream` for the largest playable one. Any
/// file but padding can be had; the name is decoration.
public final class TorrentRoute implements Route {
    private static final Pattern FORM = Pattern.compile("/stream/([0-9]{1,9})(?:/[^/]*)?");
    private static final Header ALLOW = new Header("Allow", "GET, HEAD");

    private final Torrent torrent;
    private final Optional<TorrentFile> main;
    private final Delivery delivery;

    /// `main` is what `/stream` answers with. `giveUp` is how long an answer waits without a single byte from the swarm
    /// before its connection is closed.
    public TorrentRoute(Torrent torrent, TorrentFile main, Transfers transfers, Duration giveUp) {
        this(torrent, Optional.of(main), new Delivery(transfers, PlaybackListener.NOBODY, giveUp));
    }

    /// For the largest playable file.
    TorrentRoute(Torrent torrent, Transfers transfers, Duration giveUp) {
        this(torrent, new Delivery(transfers, PlaybackListener.NOBODY, giveUp));
    }

    TorrentRoute(Torrent torrent, Delivery delivery) {
        this(torrent, largestPlayable(torrent.metainfo(), _ -> true), delivery);
    }

    private TorrentRoute(Torrent torrent, Optional<TorrentFile> main, Delivery delivery) {
        this.torrent = torrent;
        this.main = main;
        this.delivery = delivery;
    }

    /// Where this file is served.
    public static String path(TorrentFile file) {
        String name = file.name();
        int dot = name.lastIndexOf('.');
        boolean plain = dot > 0 && name.substring(dot + 1).matches("[0-9A-Za-z]{1,8}");
        return "/stream/" + file.index() + "/"
                + (plain ? SafeName.of(name.substring(0, dot), name.substring(dot + 1)) : SafeName.of(name, "bin"));
    }

    /// The largest of the wanted files; empty when no player would play any.
    public static Optional<TorrentFile> largestPlayable(Metainfo metainfo, Predicate<TorrentFile> wanted) {
        return metainfo.files().stream()
                .filter(wanted)
                .filter(file -> !file.pad() && MediaType.ofName(file.name()).isPresent())
                .max(Comparator.comparingLong(TorrentFile::length)
                        .thenComparing(
                                Comparator.comparingInt(TorrentFile::index).reversed()));
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException, InterruptedException {
        String path = exchange.path();
        if (!path.equals("/stream") && !path.startsWith("/stream/")) {
            return false;
        }
        Optional<TorrentFile> file = file(path);
        if (file.isEmpty()) {
            exchange.say(404, "The torrent has no such file.");
            return true;
        }
        var wanted = new Delivery.Wanted(
                torrent.metainfo().infoHash(), file.get(), "file " + file.get().index(), Presenter.ofFile(file.get()));
        switch (exchange.method()) {
            case "HEAD" -> delivery.head(exchange, wanted);
            case "GET" -> {
                Viewing viewing = delivery.viewing();
                delivery.located(viewing);
                delivery.get(exchange, torrent, wanted, viewing);
            }
            default -> exchange.say(405, "Media can be read only.", ALLOW);
        }
        return true;
    }

    private Optional<TorrentFile> file(String path) {
        Metainfo metainfo = torrent.metainfo();
        if (path.equals("/stream") || path.equals("/stream/")) {
            return main;
        }
        var form = FORM.matcher(path);
        return form.matches()
                ? metainfo.files().stream()
                        .filter(file -> file.index() == Integer.parseInt(form.group(1)) && !file.pad())
                        .findFirst()
                : Optional.empty();
    }
}
