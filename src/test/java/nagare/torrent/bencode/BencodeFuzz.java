package nagare.torrent.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;

/// Whatever is read is written as it was, or canonically, and read again as the same value.
public final class BencodeFuzz {
    private BencodeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, BencodeFuzz::feed);
    }

    private static void feed(byte[] input) throws MalformedBencode {
        BencodeReader.Parsed parsed;
        try {
            parsed = BencodeReader.readPrefix(input, 0, input.length, BencodeReader.MESSAGE_NODES);
        } catch (MalformedBencode refused) {
            return;
        }
        byte[] written = BencodeWriter.write(parsed.value());
        if (!BencodeReader.read(written, BencodeReader.MESSAGE_NODES).equals(parsed.value())) {
            throw new AssertionError("written and read it is another value");
        }
        boolean same = Arrays.equals(written, Arrays.copyOf(input, parsed.end()));
        if (parsed.canonical() && !same) {
            throw new AssertionError("said to be canonical and is not");
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "i42e",
                        "i-9223372036854775808e",
                        "0:",
                        "4:spam",
                        "le",
                        "l4:spami7eldeee",
                        "de",
                        "d1:ai1e1:bl0:ee",
                        "d1:bi1e1:ai2ee",
                        "l".repeat(64) + "e".repeat(64),
                        "d4:infod6:lengthi1e4:name1:a12:piece lengthi16384eee")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
