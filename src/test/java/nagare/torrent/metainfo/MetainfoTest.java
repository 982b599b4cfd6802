package nagare.torrent.metainfo;

import static nagare.torrent.metainfo.TestFiles.info;
import static nagare.torrent.metainfo.TestFiles.infoOf;
import static nagare.torrent.metainfo.TestFiles.read;
import static nagare.torrent.metainfo.TestFiles.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {
    private static final String ONE_AND_TWO = "ld6:lengthi30000e4:pathl3:oneeed6:lengthi10000e4:pathl3:twoeee";

    @Test
    void theInfoHashIsOfTheBytesAsTheyAre() throws Exception {
        byte[] unsorted = ("d4:infod4:name1:x6:lengthi005e12:piece lengthi5e6:pieces20:" + "p".repeat(20) + "ee\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] span = Arrays.copyOfRange(unsorted, 7, unsorted.length - 2);

        var torrent = Metainfo.parse(unsorted);

        assertEquals(InfoHash.of(Digests.sha1().digest(span)), torrent.infoHash());
        assertEquals(5, torrent.totalBytes());
    }

    @Test
    void theSourceIsKeptApartFromTheCallersBytes() throws Exception {
        byte[] file = torrent(info());
        byte[] before = file.clone();

        var torrent = Metainfo.parse(file);
        Arrays.fill(file, (byte) 0);

        assertEquals(TestFiles.buffer(before), torrent.source());
        assertEquals(torrent.infoHash(), Metainfo.parse(before).infoHash());
    }

    @Test
    void theLargestFileIsNeitherPaddingNorALink() throws Exception {
        var torrent = Metainfo.parse(torrent(infoOf("ld6:lengthi9000e4:pathl1:aeed4:attr1:p6:lengthi20000e4:pathl1:peed"
                + "6:lengthi2000e4:pathl1:beed6:lengthi9000e4:pathl1:ceed4:attr1:l6:lengthi50000e4:pathl1:le"
                + "12:symlink pathl1:aeee")));

        assertEquals("a", torrent.largestFile().name());
        assertEquals(20_000, torrent.totalBytes());
        assertEquals("c", torrent.file(3).name());
        assertTrue(torrent.file(1).pad());
        assertTrue(torrent.file(4).symlink());
        assertEquals(0, torrent.file(4).length());
        assertFalse(torrent.file(4).real());
    }

    @Test
    void namesInUtf8ArePreferred() throws Exception {
        var info = infoOf("ld6:lengthi40000e4:pathl3:???e10:path.utf-8l4:goodeee");
        info.put("name.utf-8", BencodeValue.of("流れ"));

        var torrent = Metainfo.parse(torrent(info));

        assertEquals("流れ", torrent.name());
        assertEquals(List.of("good"), torrent.file(0).path());
    }

    @Test
    void nothingLeavesTheFolder() throws Exception {
        var torrent = Metainfo.parse(torrent(infoOf("ld6:lengthi20000e4:pathl2:..2:..6:passwdee"
                + "d6:lengthi10000e4:pathl16:../../etc/passwdeed6:lengthi10000e4:pathl3:CONeee")));

        assertEquals(
                List.of(List.of("_", "_", "passwd"), List.of("....etcpasswd"), List.of("CON_")),
                torrent.files().stream().map(TorrentFile::path).toList());
    }

    @Test
    void aFolderWithoutANameIsCalledByTheHash() throws Exception {
        var info = infoOf(ONE_AND_TWO);
        info.put("name", BencodeValue.of(".."));

        var torrent = Metainfo.parse(torrent(info));

        assertEquals(torrent.infoHash().hex(), torrent.name());
    }

    @Test
    void filesOfTheSameNameAreToldApartWhateverTheirCase() throws Exception {
        var torrent = Metainfo.parse(torrent(infoOf("ld6:lengthi10000e4:pathl5:a.mkveed6:lengthi10000e4:pathl5:A.MKVee"
                + "d6:lengthi10000e4:pathl3:dir1:xeed6:lengthi10000e4:pathl3:DIReee")));

        assertEquals(
                List.of("a.mkv", "A.1.MKV", "x", "DIR.1"),
                torrent.files().stream().map(TorrentFile::name).toList());
    }

    @Test
    void collisionsAreSolvedToTheLimitAndNotBeyond() throws Exception {
        // the n-th file of one name finds n - 2 new names taken: 33 files make 496 collisions, 34 make 528
        Metainfo.parse(torrent(infoOf(sameName(33))));

        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(infoOf(sameName(34)))));
        assertEquals("too many files of the torrent have the same name", refused.getMessage());
    }

    private static String sameName(int count) {
        int rest = 40_000 - (count - 1);
        return "l" + "d6:lengthi1e4:pathl1:aee".repeat(count - 1) + "d6:lengthi" + rest + "e4:pathl1:aeee";
    }

    @Test
    void trackersAreTrimmedTieredAndEachKeptOnce() throws Exception {
        var outside = Map.of(
                "announce", BencodeValue.of("http://ignored.example/announce"),
                "announce-list",
                        read("ll29:\t http://one.example/announce27:http://one.example/announce9:wss://x.ye"
                                + "l0:el22:udp://two.example:6969e27:http://one.example/announcei7ee"));

        var torrent = Metainfo.parse(torrent(info(), outside));

        assertEquals(
                List.of(
                        List.of(URI.create("http://one.example/announce")),
                        List.of(URI.create("udp://two.example:6969"))),
                torrent.trackers());
    }

    @Test
    void theOneTrackerCountsWhereTheListHasNone() throws Exception {
        var outside = new HashMap<String, BencodeValue>();
        outside.put("announce", BencodeValue.of("http://one.example/announce"));
        outside.put("announce-list", read("ll6:wss://ee"));

        assertEquals(
                List.of(List.of(URI.create("http://one.example/announce"))),
                Metainfo.parse(torrent(info(), outside)).trackers());
    }

    @Test
    void trackersAndSeedsAreKeptToTheLimitAndNotBeyond() throws Exception {
        int max = Metainfo.MAX_ADDRESSES;
        var urls = IntStream.rangeClosed(0, max)
                .mapToObj(i -> BencodeValue.of("http://host%d.example/x".formatted(i)))
                .toList();
        var list = BencodeValue.of(List.of(BencodeValue.of(urls)));

        var torrent = Metainfo.parse(torrent(info(), Map.of("announce-list", list, "url-list", BencodeValue.of(urls))));

        assertEquals(max, torrent.trackers().getFirst().size());
        assertEquals(max, torrent.webSeeds().size());
    }

    @Test
    void nodesAreKeptToTheLimitAndNotBeyondAndGarbageIsLeftOut() throws Exception {
        var nodes =
                new StringBuilder("li5e4:textl1:ael1:ai0eel1:ai65536eel3:a bi1eeli1ei1eel1:ai1ei2eed1:ai1eel3:::1i5ee");
        IntStream.rangeClosed(1, Metainfo.MAX_NODES)
                .forEach(port -> nodes.append("l12:node.examplei%dee".formatted(port)));
        var outside = Map.of("nodes", read(nodes + "e"));

        var kept = Metainfo.parse(torrent(info(), outside)).nodes();

        assertEquals(Metainfo.MAX_NODES, kept.size());
        assertEquals(InetSocketAddress.createUnresolved("::1", 5), kept.getFirst());
        assertEquals(InetSocketAddress.createUnresolved("node.example", Metainfo.MAX_NODES - 1), kept.getLast());
        assertEquals(
                List.of(),
                Metainfo.parse(torrent(info(), Map.of("nodes", read("5:nodes"))))
                        .nodes());
    }

    @ParameterizedTest
    @CsvSource({
        "http://s.example/film.mkv, http://s.example/film.mkv",
        "http://s.example/a film|[1].mkv, http://s.example/a%20film%7C%5B1%5D.mkv",
        "http://s.example/100%/%20, http://s.example/100%25/%20",
        "http://[2001:db8::1]:80/f, http://[2001:db8::1]:80/f",
        "HTTP://S.example/f#top, http://S.example/f"
    })
    void webSeedsAreEscapedWhereTheyMust(String said, String kept) throws Exception {
        var outside = Map.of("url-list", BencodeValue.of(said));

        assertEquals(
                List.of(URI.create(kept)),
                Metainfo.parse(torrent(info(), outside)).webSeeds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://s.example/", "http://", "http:///x", "http://a b/", "http://u@s.example/"})
    void uselessWebSeedsAreLeftOut(String said) throws Exception {
        var outside = Map.of("url-list", BencodeValue.of(said));

        assertEquals(List.of(), Metainfo.parse(torrent(info(), outside)).webSeeds());
    }

    @Test
    void aUrlIsKeptToTheLimitOfItsLengthAndNotBeyond() throws Exception {
        String longest = "http://s.example/" + "x".repeat(WebAddress.MAX_LENGTH - 17);
        var outside = Map.of("url-list", read("l%d:%s%d:%sye".formatted(2048, longest, 2049, longest)));

        assertEquals(
                List.of(URI.create(longest)),
                Metainfo.parse(torrent(info(), outside)).webSeeds());
    }

    @Test
    void webSeedsOfManyFilesAreFolders() throws Exception {
        var outside = Map.of("url-list", BencodeValue.of(" http://s.example/files "));

        assertEquals(
                List.of(URI.create("http://s.example/files/")),
                Metainfo.parse(torrent(infoOf(ONE_AND_TWO), outside)).webSeeds());
    }

    @Test
    void aFileIsReadToTheLimitOfItsSizeAndNotBeyond() throws Exception {
        byte[] good = torrent(info());
        byte[] largest = Arrays.copyOf(good, Metainfo.MAX_FILE_BYTES);

        assertEquals("film.mkv", Metainfo.parse(largest).name());
        byte[] tooLarge = Arrays.copyOf(good, Metainfo.MAX_FILE_BYTES + 1);
        assertThrows(InvalidTorrent.class, () -> Metainfo.parse(tooLarge));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "0, false", "-1, false", "536854528, true", "536854529, false", "9999999999, false"})
    void pieceLengthsAreTakenToTheLimitAndNotBeyond(long bytes, boolean good) throws Exception {
        var info = info();
        info.put("piece length", BencodeValue.of(bytes));
        info.put("pieces", BencodeValue.of(new byte[20]));

        if (good) {
            assertEquals(bytes, Metainfo.parse(torrent(info)).layout().pieceBytes());
        } else {
            assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(info)));
        }
    }

    @Test
    void piecesAreTakenToTheLimitAndNotBeyond() throws Exception {
        var tree = "d1:xd0:d6:lengthi%de11:pieces root32:" + "r".repeat(32) + "eee";
        var info = infoV2();
        long most = (long) Metainfo.MAX_PIECES * PieceLayout.BLOCK;
        info.put("file tree", read(tree.formatted(most)));

        var torrent = Metainfo.parse(torrent(info));

        assertEquals(Metainfo.MAX_PIECES, torrent.layout().pieces());
        assertFalse(torrent.hashes().complete());
        assertFalse(torrent.hashes().matches(7, TestFiles.buffer(new byte[PieceLayout.BLOCK])));
        info.put("file tree", read(tree.formatted(most + 1)));
        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(info)));
        assertEquals("the torrent's files make more pieces than 2097152", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"17592186028032, 'has 2 piece hashes'", "17592186028033, impossible length"})
    void fileLengthsAreTakenToTheLimitAndNotBeyond(long length, String problem) {
        var info = info();
        info.put("length", BencodeValue.of(length));
        info.put("piece length", BencodeValue.of(Metainfo.MAX_PIECE_BYTES));

        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(info)));
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
    }

    @Test
    void aTotalIsTakenToTheLimitAndNotBeyond() throws Exception {
        String large = "1:%cd0:d6:lengthi17592186028032e11:pieces root32:" + "r".repeat(32) + "ee";
        String sixteen = IntStream.range('a', 'q').mapToObj(large::formatted).collect(Collectors.joining());
        var info = infoV2();
        info.put("piece length", BencodeValue.of(1 << 28));
        info.put("file tree", read("d" + sixteen + "e"));

        assertEquals((1L << 48) - 16384, Metainfo.parse(torrent(info)).layout().totalBytes());
        info.put("file tree", read("d" + sixteen + "1:zd0:d6:lengthi1e11:pieces root32:" + "r".repeat(32) + "eee"));
        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(info)));
        assertEquals("the torrent's files have more than 281474976710655 bytes together", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    name, i1e, the torrent has no name
                    name, 2:.., the torrent's name is no name for a file
                    name, 0:, the torrent's name is no name for a file
                    length, i-1e, a file of the torrent has an impossible length: -1 bytes
                    length, i0e, the torrent holds no data
                    length, 1:x, a file of the torrent has no length
                    piece length, 1:x, the torrent does not say how long its pieces are
                    pieces, i1e, the torrent has no piece hashes
                    pieces, 3:abc, the list of piece hashes is cut off
                    pieces, 0:, 'the torrent has 0 piece hashes, but its files make 2 pieces'
                    meta version, i3e, the torrent is of a version that is not known: 3
                    meta version, i2e, the torrent's file tree is not well-formed
                    file tree, de, the torrent has a v2 file tree but does not say that it is v2
                    files, li1ee, entry 1 of the torrent's list of files is no file
                    files, ld6:lengthi1e4:pathleee, a file of the torrent has no name
                    files, ld6:lengthi1e4:pathli1eeee, a file of the torrent has a name that is not text
                    files, ld4:attr2:lp6:lengthi1eee, a file of the torrent is padding and a symlink at once
                    files, ld4:attr1:p6:lengthi40000eee, the torrent holds no data
                    files, le, the torrent holds no data
                    """)
    void aBrokenInfoSectionIsRefusedWithItsReason(String key, String bencoded, String reason) {
        var info = info();
        info.put(key, read(bencoded));

        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(info)));
        assertEquals(reason, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    '', the file is not a torrent: the data ends too early at byte 0
                    <html>, the file is not a torrent: a value was expected at byte 0
                    le, the file is not a torrent: it holds no dictionary
                    de, the torrent has no info section
                    d4:infolee, the torrent has no info section
                    """)
    void whatIsNoTorrentIsRefusedWithItsReason(String file, String reason) {
        var refused =
                assertThrows(InvalidTorrent.class, () -> Metainfo.parse(file.getBytes(StandardCharsets.US_ASCII)));
        assertEquals(reason, refused.getMessage());
    }

    @Test
    void merkleTorrentsOfOldAreNamed() {
        var info = info();
        info.remove("pieces");
        info.put("root hash", BencodeValue.of(new byte[20]));

        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(torrent(info)));
        assertTrue(refused.getMessage().contains("BEP 30"));
    }

    @Test
    void aHybridWhoseHalvesDifferIsRefused() throws Exception {
        var refusals = List.of(
                changed("name", "6:season", "6:season"), // the original is good: nothing changed
                changed("length", "6:lengthi20000e4:path", "6:lengthi20001e4:path"),
                changed("path", "4:pathl1:b7:two.mkve", "4:pathl1:b7:twa.mkve"));

        Metainfo.parse(refusals.getFirst());
        for (byte[] file : refusals.subList(1, refusals.size())) {
            assertThrows(InvalidTorrent.class, () -> Metainfo.parse(file));
        }
    }

    @Test
    void aV2InfoSectionMustBeCanonical() throws Exception {
        byte[] odd = changed("piece length", "12:piece lengthi32768e", "12:piece lengthi032768e");

        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(odd));
        assertTrue(refused.getMessage().contains("not canonical"), refused.getMessage());
    }

    @Test
    void aPieceLayerThatWasTamperedWithIsRefused() throws Exception {
        byte[] file = TestFiles.season().format(Format.V2).write();
        var torrent = new HashMap<String, BencodeValue>();
        var read = (Dict) BencodeReader.read(file, BencodeReader.FILE_NODES);
        read.keys().forEach(key -> torrent.put(key, read.find(key).orElseThrow()));
        var layers = read.dict("piece layers").orElseThrow();
        String root = layers.keys().iterator().next();
        byte[] wrong = layers.bytes(root).orElseThrow().toArray();
        wrong[40] ^= 1;

        torrent.put("piece layers", BencodeValue.of(Map.of(root, BencodeValue.of(wrong))));
        assertRefused(torrent);
        torrent.put("piece layers", BencodeValue.of(Map.of(root, BencodeValue.of(new byte[32]))));
        assertRefused(torrent);
        torrent.put(
                "piece layers",
                BencodeValue.of(Map.of("x".repeat(32), layers.bytes(root).orElseThrow())));
        assertRefused(torrent);
        torrent.put("piece layers", BencodeValue.of(1));
        assertRefused(torrent);
        torrent.remove("piece layers");
        assertFalse(Metainfo.parse(BencodeWriter.write(BencodeValue.of(torrent)))
                .hashes()
                .complete());
    }

    @Test
    void manyFilesInDeepFoldersAreRead() throws Exception {
        int files = 40_000;
        var folder = new HashMap<String, BencodeValue>();
        for (int i = 1; i < files; i++) {
            folder.put("f" + i, read("d0:d6:lengthi0eee"));
        }
        folder.put("g", read("d0:d6:lengthi1e11:pieces root32:" + "r".repeat(32) + "ee"));
        int depth = BencodeReader.MAX_DEPTH - 5; // the torrent, its info, the tree, the file, what it says
        BencodeValue tree = BencodeValue.of(folder);
        for (int i = 0; i < depth; i++) {
            tree = BencodeValue.of(Map.of("d".repeat(60), tree));
        }
        var info = infoV2();
        info.put("file tree", tree);

        var torrent = Metainfo.parse(torrent(info));

        assertEquals(files, torrent.files().size());
        assertEquals(depth + 1, torrent.largestFile().path().size());
    }

    private static Map<String, BencodeValue> infoV2() {
        var info = new TreeMap<String, BencodeValue>();
        info.put("meta version", BencodeValue.of(2));
        info.put("name", BencodeValue.of("x"));
        info.put("piece length", BencodeValue.of(PieceLayout.BLOCK));
        return info;
    }

    private static void assertRefused(Map<String, BencodeValue> torrent) {
        byte[] file = BencodeWriter.write(BencodeValue.of(torrent));
        var refused = assertThrows(InvalidTorrent.class, () -> Metainfo.parse(file));
        assertEquals("the torrent's piece layers do not fit its files", refused.getMessage());
    }

    /// The season as a hybrid torrent, with one text in it replaced, which must be there.
    private static byte[] changed(String what, String from, String to) throws Exception {
        String file = new String(TestFiles.season().format(Format.HYBRID).write(), StandardCharsets.ISO_8859_1);
        assertTrue(file.contains(from), "no " + what + " to change");
        return file.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }
}
