package nagare.torrent.metainfo;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.bencode.MalformedBencode;

/// The info dictionary alone, into a .torrent file and out of one again. Its bytes are copied as they are: the
/// info-hash
/// is made of them.
final class InfoFile {
    /// More than the addresses of a magnet link fill.
    private static final int ADDRESSES = 1 << 20;

    private InfoFile() {}

    /// The torrent of this dictionary, as a .torrent file with what the link tells besides.
    static Metainfo read(ByteBuffer info, Magnet link) throws InvalidTorrent {
        if (info.remaining() > Metainfo.MAX_INFO_BYTES) {
            throw new InvalidTorrent("the info section is larger than " + Metainfo.MAX_INFO_BYTES + " bytes");
        }
        var raw = new byte[info.remaining()];
        info.duplicate().get(raw);
        requireOneValue(raw);
        var file = new ByteArrayOutputStream(raw.length + 1024);
        ascii(file, "d");
        list(file, "13:announce-list", link.trackers(), tracker -> BencodeValue.of(List.of(text(tracker))));
        ascii(file, "4:info");
        file.writeBytes(raw);
        list(
                file,
                "5:nodes",
                link.nodes(),
                node -> BencodeValue.of(
                        List.of(BencodeValue.of(node.getHostString()), BencodeValue.of((long) node.getPort()))));
        list(file, "8:url-list", link.webSeeds(), InfoFile::text);
        ascii(file, "e");
        return MetainfoReader.read(file.toByteArray(), Metainfo.MAX_INFO_BYTES + ADDRESSES);
    }

    private static BencodeValue text(URI uri) {
        return BencodeValue.of(uri.toString());
    }

    private static <T> void list(
            ByteArrayOutputStream out, String key, List<T> values, Function<T, BencodeValue> written) {
        if (!values.isEmpty()) {
            ascii(out, key);
            out.writeBytes(BencodeWriter.write(
                    BencodeValue.of(values.stream().map(written).toList())));
        }
    }

    /// What follows the dictionary would become part of the file around it.
    private static void requireOneValue(byte[] raw) throws InvalidTorrent {
        try {
            BencodeReader.read(raw, BencodeReader.FILE_NODES);
        } catch (MalformedBencode e) {
            throw new InvalidTorrent("the info section is not bencoded: " + e.getMessage());
        }
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The info section of a file that has been read before.
    static ByteBuffer info(ByteBuffer source) {
        var file = new byte[source.remaining()];
        source.duplicate().get(file);
        try {
            var parsed = BencodeReader.readPrefix(file, 0, file.length, BencodeReader.FILE_NODES);
            if (parsed.value() instanceof Dict torrent) {
                return torrent.raw("info").orElseThrow();
            }
        } catch (MalformedBencode e) {
            throw new IllegalStateException("a torrent that was read before", e);
        }
        throw new IllegalStateException("a torrent without an info section");
    }
}
