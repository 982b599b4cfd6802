package nagare.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import nagare.config.Settings;
import nagare.http.Exchange;
import nagare.http.HttpServer;
import nagare.http.Route;
import nagare.net.AddressPolicy;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;

/// The demo's world, on the loopback address: clips on disk, one torrent for each film and one for the season, a
/// tracker
/// and a feed for them, and a seeder that is this project's own engine.
public final class Demo implements AutoCloseable {
    /// Pieces are small, so that a clip has enough of them to be worth a picture; a long film has pieces as usual.
    private static final int PIECE_BYTES = 64 * 1024;

    private static final int LONG_PIECE_BYTES = 1024 * 1024;
    private static final long LONG_BYTES = 32L << 20;
    private static final String CATEGORY = "Anime - English-translated";

    /// A file in the folder's `media` that is offered like the clips, in a torrent of this format.
    public record Film(String name, TorrentAuthor.Format format) {}

    private final HttpServer server;
    private final TorrentEngine seeder;
    private final List<String> names = new ArrayList<>();

    private Demo(HttpServer server, TorrentEngine seeder) {
        this.server = server;
        this.seeder = seeder;
    }

    /// Sets the world up below `folder`. `seeder` is an engine of its own, closed with the demo, or when there will be
    /// no demo. `films` lie in the folder's `media` already.
    public static Demo start(
            Path folder, TorrentEngine seeder, String version, List<Film> films, Instant now, LongSupplier nanoTime)
            throws IOException {
        try {
            Path media = Files.createDirectories(folder.resolve("media"));
            var clips = new ArrayList<>(Clips.unpack(media));
            var formats = new HashMap<String, TorrentAuthor.Format>();
            for (Film film : films) {
                clips.add(new Clips.Clip(film.name(), Files.size(media.resolve(film.name())), ""));
                formats.put(film.name(), film.format());
            }
            var routes = new Routes();
            HttpServer server = HttpServer.start(
                    new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                    new AddressPolicy(List.of()),
                    version,
                    List.of(routes));
            return new Demo(server, seeder).open(media, clips, formats, routes, now, nanoTime);
        } catch (IOException | RuntimeException e) {
            seeder.close();
            throw e;
        }
    }

    private Demo open(
            Path media,
            List<Clips.Clip> clips,
            Map<String, TorrentAuthor.Format> formats,
            Routes routes,
            Instant now,
            LongSupplier nanoTime)
            throws IOException {
        try {
            URI announce = feed().resolve("/announce");
            var offers = new ArrayList<EmbeddedFeed.Offer>();
            var torrents = new ArrayList<Metainfo>();
            for (var release : releases(clips).entrySet()) {
                byte[] torrent = torrent(media, release.getKey(), release.getValue())
                        .format(formats.getOrDefault(release.getKey(), TorrentAuthor.Format.V1))
                        .trackers(List.of(List.of(announce)))
                        .write();
                Metainfo metainfo = Metainfo.parse(torrent);
                torrents.add(metainfo);
                names.add(release.getKey());
                offers.add(offer(release.getKey(), metainfo, torrent, now.minusSeconds(600L * offers.size())));
            }
            routes.all = List.of(
                    new EmbeddedTracker(
                            torrents.stream().map(Metainfo::infoHash).toList(), nanoTime),
                    new EmbeddedFeed(feed(), offers));
            for (Metainfo metainfo : torrents) {
                seeder.keep(metainfo, media, (_, _) -> {});
            }
            return this;
        } catch (InvalidTorrent e) {
            close();
            throw new IOException("the demo made a torrent it cannot read: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The feed's address.
    public URI feed() {
        return URI.create("http://127.0.0.1:" + server.port() + "/");
    }

    /// The address of the torrent of this film or season.
    public URI torrent(String name) {
        return feed().resolve("/download/" + names.indexOf(name) + ".torrent");
    }

    /// Clips by the release they belong to: their top folder, or themselves.
    private static Map<String, List<Clips.Clip>> releases(List<Clips.Clip> clips) {
        var releases = new LinkedHashMap<String, List<Clips.Clip>>();
        for (Clips.Clip clip : clips) {
            releases.computeIfAbsent(clip.elements().getFirst(), _ -> new ArrayList<>())
                    .add(clip);
        }
        return releases;
    }

    private static TorrentAuthor torrent(Path media, String name, List<Clips.Clip> clips) {
        boolean single = clips.size() == 1 && clips.getFirst().path().equals(name);
        var sources = clips.stream()
                .map(clip -> new TorrentAuthor.Source(
                        single
                                ? List.of(name)
                                : clip.elements().subList(1, clip.elements().size()),
                        clip.bytes(),
                        () -> Files.newInputStream(media.resolve(clip.path()))))
                .toList();
        long bytes = clips.stream().mapToLong(Clips.Clip::bytes).sum();
        return TorrentAuthor.of(name, sources, bytes < LONG_BYTES ? PIECE_BYTES : LONG_PIECE_BYTES)
                .comment("Made by the Nagare demo; CC0");
    }

    private static EmbeddedFeed.Offer offer(String name, Metainfo metainfo, byte[] torrent, Instant published) {
        boolean several = metainfo.multiFile();
        String title = "[Nagare] " + name.replace("Nagare Demo", "Demo") + (several ? " (Season 1-2) [Batch]" : "");
        return new EmbeddedFeed.Offer(
                title, metainfo.infoHash().hex(), metainfo.totalBytes(), CATEGORY, published, torrent);
    }

    /// Routes that are known only after the server has its port.
    private static final class Routes implements Route {
        volatile List<Route> all = List.of();

        @Override
        public boolean handle(Exchange exchange) throws IOException, InterruptedException {
            for (Route route : all) {
                if (route.handle(exchange)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public void close() {
        seeder.close();
        server.close();
    }
}
