package nagare.net.blocklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlocklistsTest {
    @TempDir
    private Path folder;

    private static InetAddress at(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static Ranges ranges(String text) throws IOException {
        var builder = new Ranges.Builder();
        new ListFile(builder).read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
        return builder.build();
    }

    private static byte[] zipped(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private void assertRange(String first, String last, String line) {
        assertEquals(new RangeLine.Range(at(first), at(last)), RangeLine.parse(line), line);
    }

    /// Each took seconds when the pattern tried all ways to split the colons.
    @Test
    void linesOfColonsAreReadAtOnce() throws IOException {
        String list = (":".repeat(500) + "-" + ":".repeat(500) + "x\n").repeat(2000) + "1.2.3.4\n";

        var verdict = new ListFile(new Ranges.Builder())
                .read(new ByteArrayInputStream(list.getBytes(StandardCharsets.US_ASCII)));

        assertEquals(1, verdict.taken());
        assertEquals(2000, verdict.broken());
    }

    @Test
    void everyFormIsRead() {
        assertRange("1.2.3.0", "1.2.3.255", "Some: Company, 80:x:1.2.3.0-1.2.3.255");
        assertRange("1.2.3.0", "1.2.3.255", "1.2.3.0-1.2.3.255");
        assertRange("1.2.3.4", "1.2.3.4", "001.002.003.004 - 001.002.003.004 , 100 , x, y");
        assertRange("1.2.3.4", "1.2.3.5", "001.002.003.004-001.002.003.005,000,");
        assertRange("10.0.0.0", "10.255.255.255", "10.1.2.3/8");
        assertRange("8.8.8.8", "8.8.8.8", "8.8.8.8");
        assertRange("0.0.0.0", "255.255.255.255", "0.0.0.0/0");
        assertRange("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::/32");
        assertRange("2001:db8::1", "2001:db8::ff", "2001:db8::1 - 2001:db8::ff");
    }

    @Test
    void remarksAndWhatTheListAllowsAreNothing() {
        for (var line : List.of("", "  ", "# x", "// 1.2.3.4", "1.2.3.4 - 1.2.3.5 , 128 , allowed")) {
            assertInstanceOf(RangeLine.Nothing.class, RangeLine.parse(line), line);
        }
        assertInstanceOf(RangeLine.Range.class, RangeLine.parse("1.2.3.4 - 1.2.3.5 , 127 , refused"));
    }

    @Test
    void whatIsNoRangeIsBroken() {
        for (var line : List.of(
                "hello",
                "1.2.3.256",
                "1.2.3",
                "1.2.3.4/33",
                "::/129",
                "1.2.3.9-1.2.3.4",
                "x:1.2.3.4-",
                "::1-1.2.3.4",
                "a:b:c",
                "x".repeat(RangeLine.MAX_CHARACTERS) + ":1.2.3.4-1.2.3.5")) {
            assertInstanceOf(RangeLine.Broken.class, RangeLine.parse(line), line);
        }
    }

    @Test
    void aLineAsLongAsAllowedIsReadAndALongerOneIsBroken() throws IOException {
        var range = ":1.2.3.4-1.2.3.5";
        var longest = "x".repeat(RangeLine.MAX_CHARACTERS - range.length()) + range;
        assertTrue(ranges(longest).contains(at("1.2.3.4")));
        assertEquals(0, ranges("x" + longest).count());
    }

    @Test
    void bothEndsAreInsideAndTheirNeighboursAreNot() throws IOException {
        var ranges = ranges("a:1.2.3.4-1.2.3.9\nb:200.0.0.0-255.255.255.255\n2001:db8::/64");
        for (var inside :
                List.of("1.2.3.4", "1.2.3.9", "200.0.0.0", "255.255.255.255", "2001:db8::", "::ffff:1.2.3.5")) {
            assertTrue(ranges.contains(at(inside)), inside);
        }
        for (var outside : List.of("1.2.3.3", "1.2.3.10", "199.255.255.255", "0.0.0.0", "2001:db8:0:1::", "::1")) {
            assertFalse(ranges.contains(at(outside)), outside);
        }
        assertFalse(Ranges.NONE.contains(at("0.0.0.0")));
    }

    @Test
    void rangesThatOverlapAreOneAndInAnyOrderTheSame() throws IOException {
        var ranges = ranges("x:9.0.0.0-9.0.0.9\nx:1.0.0.0-1.0.0.9\nx:1.0.0.5-1.0.0.20\nx:1.0.0.7-1.0.0.8\n"
                + "2600::5-2600::9\n2600::1-2600::6");
        assertEquals(3, ranges.count());
        assertTrue(ranges.contains(at("1.0.0.20")));
        assertTrue(ranges.contains(at("2600::9")));
        assertFalse(ranges.contains(at("1.0.0.21")));
    }

    @Test
    void theSameAddressesAreFoundAsByLookingThroughAllRanges() throws IOException {
        var chance = new Random(5);
        var text = new StringBuilder();
        var starts = new int[500];
        var ends = new int[500];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = chance.nextInt();
            ends[i] = starts[i]
                    + (int) Math.min(chance.nextInt(1 << 24), 0xffffffffL - Integer.toUnsignedLong(starts[i]));
            text.append("r:%s-%s\n".formatted(dotted(starts[i]), dotted(ends[i])));
        }
        var ranges = ranges(text.toString());
        for (int i = 0; i < 20_000; i++) {
            int address = i % 2 == 0 ? chance.nextInt() : ends[chance.nextInt(ends.length)] + chance.nextInt(3) - 1;
            boolean inside = false;
            for (int r = 0; r < starts.length; r++) {
                inside |= Integer.compareUnsigned(starts[r], address) <= 0
                        && Integer.compareUnsigned(address, ends[r]) <= 0;
            }
            assertEquals(inside, ranges.contains(at(dotted(address))), dotted(address));
        }
    }

    private static String dotted(int address) {
        return "%d.%d.%d.%d".formatted(address >>> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
    }

    @Test
    void moreRangesThanAllowedAreLeftOut() {
        var builder = new Ranges.Builder(2);
        assertTrue(builder.add(at("1.1.1.1"), at("1.1.1.1")));
        assertTrue(builder.add(at("::1"), at("::1")));
        assertFalse(builder.add(at("3.3.3.3"), at("3.3.3.3")));
        assertEquals(2, builder.build().count());
    }

    @Test
    void aListAsLongAsAllowedIsReadAndALongerOneIsRefused() throws IOException {
        var text = "1.2.3.4\n";
        new ListFile(new Ranges.Builder(), text.length()).read(new ByteArrayInputStream(text.getBytes()));
        for (var longer : List.of((text + "#").getBytes(), zipped(text + "#"))) {
            assertThrows(
                    IOException.class,
                    () -> new ListFile(new Ranges.Builder(), text.length()).read(new ByteArrayInputStream(longer)));
        }
    }

    @Test
    void brokenLinesAreCountedAndTheFirstAreNamed() throws IOException {
        var verdict = new ListFile(new Ranges.Builder())
                .read(new ByteArrayInputStream("x\n1.2.3.4\ny\r\n\nz\nw\n5.6.7.8".getBytes()));
        assertEquals(new ListFile.Verdict(2, 4, List.of(1, 3, 5), false), verdict);
    }

    @Test
    void aChangedFileIsReadAgainAndALostOneKeepsWhatItSaid() throws IOException {
        Path plain = Files.writeString(folder.resolve("a.p2p"), "x:1.1.1.1-1.1.1.1");
        Path zipped = Files.write(folder.resolve("b.gz"), zipped("2.2.2.2"));
        try (var lists = Blocklists.open(List.of(plain, zipped))) {
            assertTrue(lists.test(at("1.1.1.1")) && lists.test(at("2.2.2.2")));

            Files.writeString(plain, "x:3.3.3.3-3.3.3.3\nx:4.4.4.4-4.4.4.4");
            lists.look();
            assertTrue(lists.test(at("3.3.3.3")) && lists.test(at("2.2.2.2")) && !lists.test(at("1.1.1.1")));

            Files.delete(zipped);
            lists.look();
            assertTrue(lists.test(at("2.2.2.2")));
            assertTrue(lists.problem().orElseThrow().contains("there is no such file"));

            Files.writeString(zipped, "");
            lists.look();
            assertFalse(lists.test(at("2.2.2.2")));
            assertEquals(Optional.empty(), lists.problem());
        }
    }

    @Test
    void aListThatIsNotThereIsAnErrorAtTheStartThatNamesTheSetting() {
        var missing = folder.resolve("none.dat");
        var refused = assertThrows(IOException.class, () -> Blocklists.open(List.of(missing)));
        assertEquals(
                "cannot read the list %s of network.blocklist: there is no such file".formatted(missing),
                refused.getMessage());
    }
}
