package nagare.torrent.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.bencode.MalformedBencode;

/// Torrents made for tests, good ones and ones with a value put wrong.
final class TestFiles {
    static final int PIECE = 32 * 1024;

    private TestFiles() {}

    /// Bytes that depend on the seed only.
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static TorrentAuthor.Source source(String path, byte[] bytes) {
        return new TorrentAuthor.Source(List.of(path.split("/")), bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    /// A season of three files in folders: of more than one piece, of less than one, and of none.
    static TorrentAuthor season() {
        return TorrentAuthor.of(
                "season",
                List.of(
                        source("a/one.mkv", bytes(100_000, 1)),
                        source("a/none.txt", new byte[0]),
                        source("b/two.mkv", bytes(20_000, 2)),
                        source("b/zwei.mkv", bytes(70_000, 3))),
                PIECE);
    }

    /// The info dict of a small v1 torrent with one file of 40000 bytes, to be changed.
    static Map<String, BencodeValue> info() {
        var info = new TreeMap<String, BencodeValue>();
        info.put("name", BencodeValue.of("film.mkv"));
        info.put("length", BencodeValue.of(40_000));
        info.put("piece length", BencodeValue.of(PIECE));
        info.put("pieces", BencodeValue.of(new byte[40]));
        return info;
    }

    /// An info dict with these files, `bencoded`, in v1 form; together they have 40000 bytes.
    static Map<String, BencodeValue> infoOf(String bencoded) {
        var info = info();
        info.remove("length");
        info.put("name", BencodeValue.of("folder"));
        info.put("files", read(bencoded));
        return info;
    }

    static byte[] torrent(Map<String, BencodeValue> info) {
        return torrent(info, Map.of());
    }

    static byte[] torrent(Map<String, BencodeValue> info, Map<String, ? extends BencodeValue> outside) {
        var torrent = new TreeMap<String, BencodeValue>(outside);
        torrent.put("info", BencodeValue.of(info));
        return BencodeWriter.write(BencodeValue.of(torrent));
    }

    static BencodeValue read(String bencoded) {
        try {
            return BencodeReader.read(bencoded.getBytes(ISO_8859_1), BencodeReader.FILE_NODES);
        } catch (MalformedBencode e) {
            throw new AssertionError("the test's own bencode is broken", e);
        }
    }

    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }
}
