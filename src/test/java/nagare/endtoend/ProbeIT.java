package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A film of more than 100 MiB of which nothing is here: a TV looks at its first byte, and a moment later every TV sees
/// how long it is, while only a few pieces came.
final class ProbeIT {
    private static final String NAME = "The Long Film.mkv";
    private static final String TITLE = "[Test] The Long Film";
    private static final int SECONDS = 40;
    private static final int PIECE = 512 * 1024;
    private static final long FEW = 8 << 20;
    private static final Pattern DURATION = Pattern.compile("duration=\"([0-9:.]+)\"");
    private static final Pattern CHANGED = Pattern.compile("latest,[0-9]+");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Test
    void aColdFilmTellsItsDurationAfterAFewPieces() throws Exception {
        Tools.need("ffmpeg");
        Tools.needPython("import libtorrent");
        Path film = film();
        assertTrue(Files.size(film) > 100 << 20, "the film has " + Files.size(film) + " bytes");
        Site site = keep(Site.open());
        byte[] torrent = Torrents.single(NAME, site.announce(), PIECE);
        site.publish(new Site.Offer(TITLE, torrent));
        Seeder seeder = keep(Seeder.libtorrent(0, Torrents.write(folder, "film", torrent)));
        site.awaitSeeders(Metainfo.parse(torrent).infoHash(), 1);
        Nagare nagare = keep(Nagare.serve(folder.resolve("data"), site.address(), 0));
        URI server = nagare.awaitReady();
        ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
        ControlPoint.Found item =
                tv.await("latest", TITLE, found -> found.size().isPresent());
        assertEquals(List.of(), durations(tv));
        BlockingQueue<String> events = subscribe(tv);

        new Player().bytes(item.url(), 0, 0);

        List<String> durations = List.of();
        while (durations.isEmpty()) { // the first events may tell of what came before
            awaitChange(events);
            durations = durations(tv);
        }
        assertEquals(
                List.of("0:00:40"),
                durations.stream().map(time -> time.substring(0, 7)).toList());
        long uploaded = seeder.uploaded();
        System.out.println("the probe of " + Files.size(film) + " bytes took " + uploaded);
        assertTrue(uploaded <= FEW, uploaded + " bytes were fetched");
    }

    /// Noise is dear to make; a stream of constant rate is filled up with zeros.
    private static Path film() throws IOException, InterruptedException {
        Path film = Files.createDirectories(Media.FOLDER).resolve(NAME);
        if (!Files.exists(film)) {
            Path begun = Media.FOLDER.resolve("begun-long.mkv");
            Program.run(("ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=480x270:rate=25:duration=" + SECONDS
                            + " -c:v libx264 -preset ultrafast -g 50 -b:v 24M -minrate 24M -maxrate 24M"
                            + " -bufsize 4M -x264opts nal-hrd=cbr " + begun)
                    .split(" "));
            Files.move(begun, film);
        }
        return film;
    }

    /// Those of all items of *Latest*, as they are written.
    private List<String> durations(ControlPoint tv) throws Exception {
        String body = """
                <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
                <u:Browse xmlns:u="urn:schemas-upnp-org:service:ContentDirectory:1"><ObjectID>latest</ObjectID>\
                <BrowseFlag>BrowseDirectChildren</BrowseFlag><Filter>*</Filter><StartingIndex>0</StartingIndex>\
                <RequestedCount>0</RequestedCount><SortCriteria></SortCriteria></u:Browse></s:Body></s:Envelope>""";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(service(tv, "controlURL"))
                        .header("Content-Type", "text/xml; charset=\"utf-8\"")
                        .header("SOAPACTION", "\"urn:schemas-upnp-org:service:ContentDirectory:1#Browse\"")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return DURATION.matcher(answer.body().replace("&quot;", "\""))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    private URI service(ControlPoint tv, String what) throws Exception {
        String description = http.send(
                        HttpRequest.newBuilder(tv.location()).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher url =
                Pattern.compile("<" + what + ">([^<]*ContentDirectory[^<]*)<").matcher(description);
        assertTrue(url.find(), description);
        return tv.location().resolve(url.group(1));
    }

    private BlockingQueue<String> subscribe(ControlPoint tv) throws Exception {
        var events = new LinkedBlockingQueue<String>();
        HttpServer ear = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ear.createContext("/", exchange -> {
            events.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        ear.start();
        keep(() -> ear.stop(0));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(service(tv, "eventSubURL"))
                        .method("SUBSCRIBE", HttpRequest.BodyPublishers.noBody())
                        .header(
                                "CALLBACK",
                                "<http://127.0.0.1:" + ear.getAddress().getPort() + "/>")
                        .header("NT", "upnp:event")
                        .header("TIMEOUT", "Second-300")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return events;
    }

    private static void awaitChange(BlockingQueue<String> events) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("no event that *Latest* has changed");
            }
            if (CHANGED.matcher(event).find()) {
                return;
            }
        }
    }
}
