package nagare.torrent.webseed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import nagare.torrent.metainfo.TorrentAuthor.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SeedUrlsTest {
    private static final String FOLDER = "http://seed.test/pub/";

    @Test
    void aUrlWithoutASlashIsTheFile() throws Exception {
        assertEquals("http://seed.test/film", url("http://seed.test/film", film("a film.mkv"), 0));
    }

    @Test
    void aFolderHoldsTheFileUnderItsName() throws Exception {
        assertEquals(FOLDER + "a%20film%3F.mkv", url(FOLDER, film("a film?.mkv"), 0));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aFolderHoldsAFolderWithTheFilesOfMany(Format format) throws Exception {
        var season = season(format);

        for (int i = 0; i < season.files().size(); i++) {
            var file = season.files().get(i);
            if (file.real()) {
                String path = String.join("/", file.path()).replace(" ", "%20");
                assertEquals(FOLDER + "season/" + path, url(FOLDER, season, i), format + " " + i);
            }
        }
    }

    @Test
    void manyFilesAreInAFolderThoughTheUrlForgetsTheSlash() throws Exception {
        assertEquals("http://seed.test/pub/season/a/one.mkv", url("http://seed.test/pub", season(Format.V1), 0));
    }

    /// A server knows the name as it was published, not as it is safe on a disk of ours.
    @ParameterizedTest
    @CsvSource({"Title: what?.mkv, Title%3A%20what%3F.mkv", "'dot. ', dot.%20", "CON, CON", "a\\b, a%5Cb"})
    void namesAreThoseOfThePublisher(String name, String escaped) throws Exception {
        assertEquals(FOLDER + escaped, url(FOLDER, raw("4:name" + name.length() + ":" + name + "6:lengthi5e"), 0));
    }

    @Test
    void bytesThatAreNoTextAreEscapedOneByOne() throws Exception {
        assertEquals(FOLDER + "%FFx%00", url(FOLDER, raw("4:name3:\u00ffx\u00006:lengthi5e"), 0));
    }

    /// What is no name would lead out of the folder.
    @Test
    void elementsThatClimbAreLeftOut() throws Exception {
        var torrent = raw("5:filesld6:lengthi5e4:pathl2:..1:.0:3:etc6:passwdeee4:name4:evil");

        assertEquals(FOLDER + "evil/etc/passwd", url(FOLDER, torrent, 0));
    }

    @Test
    void aFileOfNoNameHasNoUrl() throws Exception {
        var torrent = raw("5:filesld6:lengthi5e4:pathl2:..eee4:name4:evil");

        assertEquals(Optional.empty(), urls(FOLDER, torrent).of(0));
    }

    @Test
    void aSlashInAnElementIsNoSeparator() throws Exception {
        var torrent = raw("5:filesld6:lengthi5e4:pathl3:a/beee4:name4:evil");

        assertEquals(FOLDER + "evil/a%2Fb", url(FOLDER, torrent, 0));
    }

    /// Whatever a torrent calls its file: the URL stays below the seed's, and says the name back.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyNameComesBackFromItsUrl(long seed) throws Exception {
        var chance = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] name = new byte[1 + chance.nextInt(20)];
            chance.nextBytes(name);
            String text = new String(name, ISO_8859_1);
            if (text.equals(".") || text.equals("..")) {
                continue;
            }
            var torrent = raw(
                    "5:filesld6:lengthi5e4:pathl1:d" + name.length + ":" + text + "eee4:name4:many".replace("\0", "0"));

            String url = url(FOLDER, torrent, 0);

            assertTrue(url.startsWith(FOLDER + "many/d/"), () -> "seed " + seed + ": " + url);
            assertEquals(url, URI.create(url).normalize().toString(), "seed " + seed);
            String element = url.substring((FOLDER + "many/d/").length());
            assertTrue(element.indexOf('/') < 0 && element.indexOf('?') < 0, () -> "seed " + seed + ": " + url);
            assertEquals(text, URLDecoder.decode(element, ISO_8859_1), "seed " + seed);
        }
    }

    /// What libtorrent's test suite says of these files.
    @ParameterizedTest
    @CsvSource({
        "url_seed, http://test.com/file",
        "url_seed_multi, http://test.com/file/",
        "url_seed_multi_space_nolist, http://test.com/test%20file/foo%20bar/"
    })
    void torrentsOfLibtorrentsSuiteNameTheirSeeds(String file, String expected) throws Exception {
        Metainfo torrent = fixture(file);

        assertEquals(1, torrent.webSeeds().size());
        String base = torrent.webSeeds().getFirst().toString();
        String first = url(base, torrent, 0);
        boolean single = torrent.files().size() == 1;
        assertTrue(
                single ? first.equals(expected) || base.equals(expected) : first.startsWith(expected),
                () -> base + " gives " + first);
    }

    @Test
    void aSeedNamedTwiceIsOne() throws Exception {
        assertEquals(3, fixture("duplicate_web_seeds").webSeeds().size());
    }

    private static Metainfo fixture(String name) throws Exception {
        var path = Path.of(
                System.getProperty("nagare.shared", "../shared"), "fixtures/torrents/libtorrent", name + ".torrent");
        assumeTrue(Files.exists(path), "no shared fixtures at " + path);
        return Metainfo.parse(Files.readAllBytes(path));
    }

    private static SeedUrls urls(String seed, Metainfo torrent) {
        return new SeedUrls(URI.create(seed), torrent, OriginalNames.of(torrent));
    }

    private static String url(String seed, Metainfo torrent, int file) {
        return urls(seed, torrent).of(file).orElseThrow().toString();
    }

    /// A torrent of 5 bytes with these entries in its info dict.
    private static Metainfo raw(String entries) throws Exception {
        var out = new ByteArrayOutputStream();
        out.writeBytes(("d4:infod" + entries + "12:piece lengthi16384e6:pieces20:").getBytes(ISO_8859_1));
        out.write(new byte[20]);
        out.writeBytes("ee".getBytes(UTF_8));
        return Metainfo.parse(out.toByteArray());
    }

    private static Metainfo film(String name) throws Exception {
        return Metainfo.parse(
                TorrentAuthor.of(name, List.of(source(name, 40_000)), 16384).write());
    }

    private static Metainfo season(Format format) throws Exception {
        return Metainfo.parse(TorrentAuthor.of(
                        "season", List.of(source("a/one.mkv", 100_000), source("b/two words.mkv", 20_000)), 32768)
                .format(format)
                .write());
    }

    private static Source source(String path, int length) throws IOException {
        byte[] bytes = new byte[length];
        return new Source(List.of(path.split("/")), length, () -> new ByteArrayInputStream(bytes));
    }
}
