package nagare.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import nagare.config.Settings;
import nagare.demo.EmbeddedFeed;
import nagare.demo.EmbeddedTracker;
import nagare.http.Exchange;
import nagare.http.HttpServer;
import nagare.http.Route;
import nagare.net.AddressPolicy;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;

/// A torrent site of nyaa's shape and its tracker. The tracker writes down who told it what. As a program, for another
/// host: `Site ADDRESS FOLDER [private]` offers the film and the season of [Media], puts their torrents into the
/// folder,
/// and prints "ready URL". With `private` the film's torrent is a private one.
final class Site implements AutoCloseable {
    static final String FILM = "[Test] The Film (1080p)";
    static final String SEASON = "[Test] The Season [Batch]";

    private final String host;
    private final Diary diary = new Diary();
    private final Later feedRoute = new Later();
    private final Later trackerRoute = new Later();
    private final HttpServer feed;
    private final HttpServer tracker;

    /// A release: its title on the site and its .torrent.
    record Offer(String title, byte[] torrent) {}

    /// One announce, as far as it is of interest here.
    private record Announce(InfoHash torrent, int port, boolean complete, boolean stopped) {}

    private Site(String host) throws IOException {
        this.host = host;
        feed = server(feedRoute);
        tracker = server(trackerRoute);
    }

    /// Opens the ports on the loopback address, so that the torrents can name the tracker; [#publish] does the rest.
    static Site open() throws IOException {
        return new Site(Host.HERE.address());
    }

    public static void main(String[] arguments) throws Exception {
        var site = new Site(arguments[0]);
        Path folder = Path.of(arguments[1]);
        boolean secret = List.of(arguments).contains("private");
        byte[] film =
                secret ? Torrents.secret(Media.FILM, site.announce()) : Torrents.single(Media.FILM, site.announce());
        byte[] season = Torrents.season(site.announce());
        Torrents.write(folder, "film", film);
        Torrents.write(folder, "season", season);
        site.publish(new Offer(FILM, film), new Offer(SEASON, season));
        System.out.println("ready " + site.address());
    }

    private HttpServer server(Route route) throws IOException {
        return HttpServer.start(
                new Settings.Http(host, 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "test",
                List.of(route));
    }

    URI address() {
        return URI.create("http://" + host + ":" + feed.port() + "/");
    }

    URI announce() {
        return URI.create("http://" + host + ":" + tracker.port() + "/announce");
    }

    /// Puts the releases on the site, the first one as the newest.
    void publish(Offer... releases) throws Exception {
        var hashes = new ArrayList<InfoHash>();
        var offers = new ArrayList<EmbeddedFeed.Offer>();
        Instant published = Instant.now();
        for (Offer release : releases) {
            Metainfo metainfo = Metainfo.parse(release.torrent());
            hashes.add(metainfo.infoHash());
            offers.add(new EmbeddedFeed.Offer(
                    release.title(),
                    metainfo.infoHash().hex(),
                    metainfo.totalBytes(),
                    "Anime - English-translated",
                    published.minusSeconds(60L * offers.size()),
                    release.torrent()));
        }
        trackerRoute.route = new RecordingTracker(patientTracker(hashes), diary);
        feedRoute.route = new EmbeddedFeed(address(), offers);
    }

    /// One that forgets nobody: libtorrent announces itself every five minutes only, whatever it is told, and on a busy
    /// computer a test may take longer.
    static EmbeddedTracker patientTracker(List<InfoHash> torrents) {
        return new EmbeddedTracker(torrents, () -> 0);
    }

    /// Takes the site away, not the tracker.
    void goDown() {
        feed.close();
    }

    /// Tells the tracker of a peer that does not tell it by itself.
    void enlist(InfoHash torrent, int port) throws Exception {
        var query = new StringBuilder("?info_hash=");
        for (byte b : torrent.bytes()) {
            query.append("%%%02x".formatted(b));
        }
        query.append("&peer_id=-XX0001-000000000000&left=0&port=").append(port);
        new Player().read(announce().resolve("/announce" + query).toString());
    }

    /// Waits until so many seeders of the torrent have told the tracker that they are there.
    void awaitSeeders(InfoHash torrent, int count) throws InterruptedException {
        diary.await(
                count + " seeders of " + torrent,
                announces -> announces.stream()
                                .filter(one -> one.torrent().equals(torrent) && one.complete())
                                .map(Announce::port)
                                .distinct()
                                .count()
                        >= count);
    }

    /// Waits until somebody who was in the swarm of the torrent has said goodbye to the tracker.
    void awaitGoodbye(InfoHash torrent) throws InterruptedException {
        diary.await(
                "a goodbye of " + torrent,
                announces -> announces.stream().anyMatch(one -> one.torrent().equals(torrent) && one.stopped()));
    }

    @Override
    public void close() {
        feed.close();
        tracker.close();
    }

    /// A route that is known only after the server has its port.
    private static final class Later implements Route {
        volatile Route route = _ -> false;

        @Override
        public boolean handle(Exchange exchange) throws IOException, InterruptedException {
            return route.handle(exchange);
        }
    }

    /// What the tracker was told.
    private static final class Diary {
        private final List<Announce> announces = new ArrayList<>();

        synchronized void add(Announce announce) {
            announces.add(announce);
            notifyAll();
        }

        synchronized void await(String what, Predicate<List<Announce>> happened) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (!happened.test(announces)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("the tracker waits for " + what + " and heard " + announces);
                }
                wait(left);
            }
        }
    }

    private record RecordingTracker(Route tracker, Diary diary) implements Route {
        private static final Pattern PARAMETER = Pattern.compile("[?&]([a-z_]+)=([^&]*)");

        @Override
        public boolean handle(Exchange exchange) throws IOException, InterruptedException {
            boolean handled = tracker.handle(exchange);
            Optional<String> hash = parameter(exchange, "info_hash");
            Optional<String> port = parameter(exchange, "port");
            if (hash.isPresent() && port.isPresent()) {
                byte[] bytes = URLDecoder.decode(hash.get(), StandardCharsets.ISO_8859_1)
                        .getBytes(StandardCharsets.ISO_8859_1);
                diary.add(new Announce(
                        InfoHash.of(bytes),
                        Integer.parseInt(port.get()),
                        parameter(exchange, "left").equals(Optional.of("0")),
                        parameter(exchange, "event").equals(Optional.of("stopped"))));
            }
            return handled;
        }

        private static Optional<String> parameter(Exchange exchange, String name) {
            return PARAMETER
                    .matcher(exchange.pathQuery())
                    .results()
                    .filter((MatchResult found) -> found.group(1).equals(name))
                    .map(found -> found.group(2))
                    .findFirst();
        }
    }
}
