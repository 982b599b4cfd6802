package nagare.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo's world, with another engine as the viewer's.
final class DemoIT {
    private static final String SEASON = "[Nagare] Demo Series (Season 1-2) [Batch]";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theFeedListsTwoFilmsAndASeason() throws Exception {
        try (var demo = demo()) {
            var titles = texts(demo, "title");

            assertEquals(4, titles.size(), () -> "" + titles); // with the channel's own
            assertTrue(titles.contains(SEASON), () -> "" + titles);
        }
    }

    @Test
    void theSeasonIsATorrentOfAllItsEpisodesAndSubtitles() throws Exception {
        try (var demo = demo()) {
            Metainfo season = torrent(demo, texts(demo, "title").indexOf(SEASON) - 1);

            var paths = season.files().stream()
                    .map(file -> String.join("/", file.path()))
                    .toList();
            assertTrue(season.multiFile());
            assertTrue(paths.stream().anyMatch(path -> path.endsWith("Season 1/Episode 2.srt")), () -> "" + paths);
            assertTrue(paths.stream().anyMatch(path -> path.contains("Season 2/")), () -> "" + paths);
        }
    }

    @Test
    void everyTorrentOfTheFeedComesThroughItsTrackerFromItsSeeder() throws Exception {
        try (var demo = demo();
                var viewer = engine("viewer")) {
            for (int number = 0; number < 3; number++) {
                Metainfo metainfo = torrent(demo, number);
                var torrent = viewer.open(metainfo);
                var file = metainfo.files().getFirst();
                try (var reader = torrent.open(file)) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) file.length());
                    while (bytes.hasRemaining()) {
                        assertTrue(reader.read(bytes, Duration.ofSeconds(60)) > 0, () -> "" + torrent.status());
                    }
                    assertArrayEquals(Files.readAllBytes(find(metainfo)), bytes.array(), metainfo.name());
                }
            }
        }
    }

    @Test
    void itStartsAgainInTheSameFolderWithTheSameTorrents() throws Exception {
        List<String> first;
        try (var demo = demo()) {
            first = texts(demo, "nyaa:infoHash");
        }
        try (var demo = demo()) {
            assertEquals(first, texts(demo, "nyaa:infoHash"));
        }
    }

    @Test
    void nobodyListensAfterItsEnd() throws Exception {
        var seeder = engine("seeder");
        var demo = Demo.start(folder, seeder, "0.1.0", List.of(), Instant.EPOCH, System::nanoTime);
        int port = demo.feed().getPort();
        demo.close();
        demo.close();

        for (int closed : new int[] {port, seeder.port()}) {
            assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), closed).close());
        }
    }

    @Test
    void withoutAPlaceForItsFilesItEndsTheSeederToo() throws Exception {
        Files.writeString(folder.resolve("media"), "in the way");
        var seeder = engine("seeder");

        assertThrows(
                IOException.class,
                () -> Demo.start(folder, seeder, "0.1.0", List.of(), Instant.EPOCH, System::nanoTime));
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), seeder.port()).close());
    }

    private Demo demo() throws IOException {
        return Demo.start(
                folder, engine("seeder"), "0.1.0", List.of(), Instant.parse("2026-10-02T08:00:00Z"), System::nanoTime);
    }

    private TorrentEngine engine(String name) throws IOException {
        return LoopbackEngine.start(LoopbackEngine.settings(folder.resolve(name), 0, true, Dealings.usual()));
    }

    private List<String> texts(Demo demo, String element) throws Exception {
        byte[] rss = get(demo.feed().resolve("/?page=rss"));
        var nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(rss))
                .getElementsByTagName(element);
        var texts = new ArrayList<String>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private Metainfo torrent(Demo demo, int number) throws Exception {
        return Metainfo.parse(get(demo.feed().resolve("/download/" + number + ".torrent")));
    }

    private byte[] get(URI address) throws Exception {
        var answer = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode(), address.toString());
        return answer.body();
    }

    private Path find(Metainfo metainfo) {
        Path media = folder.resolve("media");
        Path below = metainfo.multiFile() ? media.resolve(metainfo.name()) : media;
        for (String element : metainfo.files().getFirst().path()) {
            below = below.resolve(element);
        }
        return below;
    }
}
