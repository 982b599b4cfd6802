package nagare.torrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetTest {
    private static final String HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final String HASH_V2 = "d8dd32ac93357c368556af3ac1d95c9d76bd0dff6fa9833ecdac3d53134efabb";
    private static final String LINK = "magnet:?xt=urn:btih:" + HASH;

    /// Links that libtorrent 2.0.8 accepts and we refuse, and why.
    private static final Map<String, String> REFUSED = Map.of(
            "magnet:?xt=urn:btmh:1220" + "z".repeat(64), "not hexadecimal: there it becomes a link without a hash");

    @Test
    void aLinkOfAllPartsIsRead() throws Exception {
        var magnet = Magnet.parse(LINK + "&xt=urn:btmh:1220" + HASH_V2
                + "&dn=A+Film%20%282026%29&tr=http%3A%2F%2Ftracker.example%3A80%2Fannounce"
                + "&tr=udp://tracker.example:6969&ws=https://seed.example/a%20film"
                + "&x.pe=192.0.2.1:6881&x.pe=[2001:db8::1]:51413&x.pe=peer.example:1&so=0,2-4");

        assertEquals(new InfoHash(HASH), magnet.infoHash());
        assertEquals(Optional.of(new InfoHash(HASH)), magnet.v1());
        assertEquals(Optional.of(HASH_V2), magnet.v2());
        assertEquals(Optional.of("A Film (2026)"), magnet.name());
        assertEquals(
                List.of(URI.create("http://tracker.example:80/announce"), URI.create("udp://tracker.example:6969")),
                magnet.trackers());
        assertEquals(1, magnet.webSeeds().size());
        assertEquals(
                List.of(
                        InetSocketAddress.createUnresolved("192.0.2.1", 6881),
                        InetSocketAddress.createUnresolved("2001:db8::1", 51413),
                        InetSocketAddress.createUnresolved("peer.example", 1)),
                magnet.peers());
        assertEquals(List.of(0, 2, 3, 4), magnet.selected());
    }

    @Test
    void base32IsTheSameHash() throws Exception {
        assertEquals(
                HASH,
                Magnet.parse("magnet:?xt=urn:btih:YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK")
                        .infoHash()
                        .hex());
        assertEquals(
                HASH,
                Magnet.parse("MAGNET:?XT=URN:BTIH:yex6dqdlxisuvhoj6um3gnnkpqjwpkek")
                        .infoHash()
                        .hex());
    }

    @Test
    void aV2LinkGoesByTheTruncatedHash() throws Exception {
        var magnet = Magnet.parse("magnet:?xt=urn:btmh:1220" + HASH_V2);

        assertEquals(HASH_V2.substring(0, 40), magnet.infoHash().hex());
        assertTrue(magnet.v1().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "magnet:",
                "http://example.org/?xt=urn:btih:" + HASH,
                "magnet:?",
                "magnet:?dn=film",
                "magnet:?xt=urn:ed2k:" + HASH,
                "magnet:?xt=urn:btih:",
                "magnet:?xt=urn:btih:" + HASH + "0",
                "magnet:?xt=urn:btih:x" + HASH,
                "magnet:?xt=urn:btih:YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKE1",
                "magnet:?xt=urn:btih:%zz" + HASH,
                LINK + "&xt=urn:btih:broken",
                LINK + "&xt=urn:btmh:1220",
                "magnet:?xt=urn:btmh:1114" + HASH
            })
    void whatNamesNoTorrentIsRefused(String link) {
        assertThrows(InvalidTorrent.class, () -> Magnet.parse(link));
    }

    @Test
    void theNameIsMadeSafe() throws Exception {
        assertEquals(
                Optional.of("....etcpasswd"),
                Magnet.parse(LINK + "&dn=../../etc/passwd").name());
        assertEquals(
                Optional.of("流れ"), Magnet.parse(LINK + "&dn=%E6%B5%81%E3%82%8C").name());
        assertEquals(Optional.empty(), Magnet.parse(LINK + "&dn=..").name());
        assertEquals(Optional.empty(), Magnet.parse(LINK + "&dn=100%").name());
    }

    @Test
    void addressesThatNobodyCanUseAreLeftOut() throws Exception {
        var magnet = Magnet.parse(LINK + "&tr=wss://t.example&tr=ftp://t.example&tr=file:///etc/passwd&tr=&tr=http://"
                + "&tr=http://t.example/announce&tr=HTTP://T.example/announce&tr=http://u:p@t.example/&tr=http%zz"
                + "&ws=udp://t.example:1&x.pe=host&x.pe=host:0&x.pe=host:65536&x.pe=[x]:1&x.pe=a b:1");

        assertEquals(List.of(URI.create("http://t.example/announce")), magnet.trackers());
        assertEquals(List.of(), magnet.webSeeds());
        assertEquals(List.of(), magnet.peers());
    }

    @Test
    void listsAreKeptToTheirLimitsAndNotBeyond() throws Exception {
        int max = Metainfo.MAX_ADDRESSES;
        var trackers =
                Magnet.parse(LINK + many("&tr=http://t%d.example/", max + 1)).trackers();
        var peers =
                Magnet.parse(LINK + many("&x.pe=h:%d", Magnet.MAX_PEERS + 2)).peers();

        var nodes =
                Magnet.parse(LINK + many("&dht=h:%d", Metainfo.MAX_NODES + 2)).nodes();

        assertEquals(Metainfo.MAX_NODES, nodes.size());
        assertEquals(InetSocketAddress.createUnresolved("h", 1), nodes.getFirst());
        assertEquals(max, trackers.size());
        assertEquals(URI.create("http://t0.example/"), trackers.getFirst());
        assertEquals(Magnet.MAX_PEERS, peers.size());
    }

    @Test
    void selectionsAreExpandedToTheLimitAndNotBeyond() throws Exception {
        int last = Magnet.MAX_SELECTED - 1;

        assertEquals(
                Magnet.MAX_SELECTED,
                Magnet.parse(LINK + "&so=0-" + last).selected().size());
        assertEquals(
                List.of(1),
                Magnet.parse(LINK + "&so=0-" + (last + 1) + ",1,999999999999,7-3")
                        .selected());
    }

    @Test
    void whatALinkTellsGoesWithTheTorrent() throws Exception {
        byte[] info = BencodeWriter.write(BencodeValue.of(TestFiles.info()));
        var hash = InfoHash.of(Digests.sha1().digest(info));
        var link = Magnet.parse("magnet:?xt=urn:btih:" + hash + "&tr=http://t.example/a&ws=http://s.example/f"
                + "&as=http://a.example/f&dht=node.example:6881&dht=[2001:db8::1]:7");
        var more = Magnet.parse("magnet:?xt=urn:btih:" + hash
                + "&tr=http://u.example/a&ws=http://s.example/f&ws=http://more.example/f&dht=node.example:6881"
                + many("&dht=h:%d", Metainfo.MAX_NODES));

        var torrent = link.torrent(ByteBuffer.wrap(info));
        var both = torrent.alsoBy(more);

        assertEquals(List.of(URI.create("http://s.example/f"), URI.create("http://a.example/f")), torrent.webSeeds());
        assertEquals(link.nodes(), torrent.nodes());
        assertEquals(
                torrent.nodes(), Metainfo.parse(array(torrent.source())).nodes(), "and stays in its .torrent file");
        assertEquals(
                List.of(List.of(URI.create("http://t.example/a")), List.of(URI.create("http://u.example/a"))),
                both.trackers());
        assertEquals(
                List.of("http://s.example/f", "http://a.example/f", "http://more.example/f"),
                both.webSeeds().stream().map(URI::toString).toList());
        assertEquals(Metainfo.MAX_NODES, both.nodes().size());
        assertEquals(torrent.nodes(), both.nodes().subList(0, 2));
    }

    private static byte[] array(ByteBuffer bytes) {
        var array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return array;
    }

    @Test
    void aLinkOfFiveMillionCharactersIsRefusedAtOnce() {
        var refused = assertThrows(InvalidTorrent.class, () -> Magnet.parse(LINK + "&dn=" + "a".repeat(5_000_000)));

        assertTrue(refused.getMessage().length() < 200, "it is not repeated: " + refused.getMessage());
    }

    @Test
    void aLinkIsReadToTheLimitOfItsLengthAndNotBeyond() throws Exception {
        String longest = LINK + "&x=" + "y".repeat(Magnet.MAX_LENGTH - LINK.length() - 3);
        Magnet.parse(longest);

        assertThrows(InvalidTorrent.class, () -> Magnet.parse(longest + "y"));
    }

    @Test
    void mutatedLinksAreReadOrRefusedAndNothingElse() {
        var random = new Random(5);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            var link = new StringBuilder(LINK + "&dn=a%20b&tr=http://t.example:80/a&x.pe=[::1]:5&so=1,3-5");
            for (int change = random.nextInt(3); change >= 0; change--) {
                link.setCharAt(
                        8 + random.nextInt(link.length() - 8), "%&=?:/[]-,.0z\u0000\ud800".charAt(random.nextInt(15)));
            }
            try {
                Magnet.parse(link.toString());
                read++;
            } catch (InvalidTorrent refused) {
                assertTrue(refused.getMessage().contains("magnet link"), refused.getMessage());
            }
        }
        assertTrue(read > 1000, "the mutations leave nothing to read: " + read);
    }

    /// Links of every odd kind that was met or thought of, and what they mean to us.
    @ParameterizedTest(name = "{0}")
    @MethodSource("odd")
    void oddLinksAreReadAsTheTableSays(String why, String link, String expected) {
        String actual;
        try {
            actual = show(Magnet.parse(link));
        } catch (InvalidTorrent refused) {
            actual = "refused";
        }
        assertEquals(expected, actual, why);
    }

    /// Rows of `why, link, verdict, v1, v2, name, trackers, web seeds, peers, nodes, files`.
    static Stream<Arguments> odd() throws IOException {
        try (var table = MagnetTest.class.getResourceAsStream("magnets.tsv")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.replace("{V1}", HASH)
                                    .replace("{V2}", HASH_V2)
                                    .replace("{OTHER}", "cd".repeat(20))
                                    .replace("{B32}", "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK"))
                            .map(line -> line.split("\t", -1))
                            .map(row -> arguments(
                                    row[0],
                                    row[1],
                                    row[2].equals("ok") ? String.join(" | ", Arrays.copyOfRange(row, 3, 11)) : row[2]))
                            .toList()
                            .stream();
        }
    }

    @Test
    void libtorrentsLinksAreReadAlike() throws IOException {
        var wrong = new ArrayList<String>();
        for (String[] row : SharedFixtures.rows("vectors/magnet.tsv")) {
            String link = row[0].replace("\\n", "\n").replace("\\xf7", "\u00f7");
            boolean expected = row[1].equals("ok") && !REFUSED.containsKey(link);
            try {
                String actual = show(Magnet.parse(link));
                if (!expected || !actual.equals(show(row))) {
                    wrong.add(link + " became " + actual + ", expected " + show(row));
                }
            } catch (InvalidTorrent refused) {
                if (expected) {
                    wrong.add(link + " was refused: " + refused.getMessage());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static String show(Magnet magnet) {
        return String.join(
                " | ",
                magnet.v1().map(InfoHash::hex).orElse(""),
                magnet.v2().orElse(""),
                magnet.name().orElse(""),
                magnet.trackers().toString(),
                magnet.webSeeds().toString(),
                magnet.peers().stream()
                        .map(peer -> peer.getHostString() + ":" + peer.getPort())
                        .collect(Collectors.joining(" ")),
                magnet.nodes().stream()
                        .map(node -> node.getHostString() + ":" + node.getPort())
                        .collect(Collectors.joining(" ")),
                magnet.selected().toString());
    }

    /// The same of a row of the table. libtorrent keeps every URL, we only those that can be used, and once.
    private static String show(String[] row) {
        String[] priorities = row[9].split(" ");
        return String.join(
                " | ",
                row[2],
                row[3],
                row[4],
                usable(row[5]).toString(),
                usable(row[6]).toString(),
                row[7],
                row[8],
                IntStream.range(0, priorities.length)
                        .filter(i -> priorities[i].equals("4"))
                        .boxed()
                        .toList()
                        .toString());
    }

    private static List<URI> usable(String urls) {
        return Arrays.stream(urls.split(" "))
                .filter(url -> url.matches("(?i)(https?|udp)://.*"))
                .map(url -> URI.create(url.toLowerCase(Locale.ROOT)))
                .distinct()
                .toList();
    }

    private static String many(String format, int count) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
    }
}
