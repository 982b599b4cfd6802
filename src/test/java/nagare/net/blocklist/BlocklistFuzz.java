package nagare.net.blocklist;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import nagare.fuzz.Allowance;

/// Any bytes as a block list, plain or packed: every line is a range, nothing, or counted as broken; both ends of every
/// range are refused; and nothing unfolds beyond what is allowed.
public final class BlocklistFuzz {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_RANGES = 64;

    private BlocklistFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, BlocklistFuzz::feed);
    }

    private static void feed(byte[] input) {
        var builder = new Ranges.Builder(MOST_RANGES);
        ListFile.Verdict verdict;
        try {
            verdict = new ListFile(builder, MOST_BYTES).read(new ByteArrayInputStream(input));
        } catch (IOException broken) {
            return; // the user is told
        }
        var ranges = builder.build();
        if (verdict.taken() > MOST_RANGES || ranges.count() > verdict.taken()) {
            throw new AssertionError("%s, and %d ranges".formatted(verdict, ranges.count()));
        }
        boolean packed = input.length > 1 && input[0] == 0x1f && (input[1] & 0xff) == 0x8b;
        if (!packed && !verdict.full()) {
            for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
                check(ranges, line);
            }
        }
    }

    private static void check(Ranges ranges, String line) {
        if (RangeLine.parse(line) instanceof RangeLine.Range(var first, var last)
                && !(ranges.contains(first) && ranges.contains(last))) {
            throw new AssertionError("an end is not refused: " + line);
        }
    }

    public static List<byte[]> seeds() {
        var plain = Stream.of(
                        "# Bluetack\nBad: people, inc:1.2.3.0-1.2.3.255\n\n// more\n004.000.000.000-004.255.255.255\n",
                        "001.002.003.000 - 001.002.003.255 , 100 , bad\r\n5.6.7.8 - 5.6.7.9 , 200 , good\n",
                        "10.0.0.0/8\n2001:db8::/32\n::1\n2a02::1-2a02::ff\n1.2.3.4\n1.2.3.4/33\n::ffff:9.8.7.0/120\n",
                        ":".repeat(500) + "-" + ":".repeat(500) + "x\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        return Stream.concat(plain.stream(), Stream.of(packed(plain.getFirst())))
                .toList();
    }

    private static byte[] packed(byte[] list) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
