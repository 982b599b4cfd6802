package nagare.torrent.bencode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeValue.Int;
import nagare.torrent.bencode.BencodeValue.Items;

/// Writes values in the one canonical form: keys sorted as raw bytes (BEP 3).
public final class BencodeWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private BencodeWriter() {}

    public static byte[] write(BencodeValue value) {
        var writer = new BencodeWriter();
        writer.append(value);
        return writer.out.toByteArray();
    }

    private void append(BencodeValue value) {
        switch (value) {
            case Int(long number) -> ascii("i" + number + "e");
            case Bytes bytes -> string(bytes.toArray());
            case Items(var values) -> {
                out.write('l');
                values.forEach(this::append);
                out.write('e');
            }
            case Dict dict -> {
                out.write('d');
                dict.keys().stream()
                        .sorted()
                        .forEach(
                                key -> { // one char per byte: char order is byte order
                                    string(key.getBytes(StandardCharsets.ISO_8859_1));
                                    append(dict.find(key).orElseThrow());
                                });
                out.write('e');
            }
        }
    }

    private void string(byte[] bytes) {
        ascii(bytes.length + ":");
        out.writeBytes(bytes);
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
