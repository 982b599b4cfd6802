package nagare.net.blocklist;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads lists into ranges, gzip or not, line by line: what is broken in them is counted and the first of it named.
final class ListFile {
    /// A list, unpacked.
    static final long MAX_BYTES = 512L << 20;

    private static final int NAMED = 3;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final long mostBytes;
    private final Ranges.Builder ranges;
    private final List<Integer> firstBroken = new ArrayList<>();
    private long broken;
    private long left;

    /// What a list was like. `brokenAt` are the numbers of the first lines that were none.
    record Verdict(long taken, long broken, List<Integer> brokenAt, boolean full) {}

    ListFile(Ranges.Builder ranges) {
        this(ranges, MAX_BYTES);
    }

    ListFile(Ranges.Builder ranges, long mostBytes) {
        this.ranges = ranges;
        this.mostBytes = mostBytes;
    }

    /// @throws IOException when it cannot be read, or unfolds to more than allowed
    Verdict read(InputStream source) throws IOException {
        var in = unpacked(new BufferedInputStream(source, 64 * 1024));
        var line = new StringBuilder();
        long taken = 0;
        int number = 0;
        boolean full = false;
        left = mostBytes;
        boolean more = true;
        while (more && !full) {
            more = next(in, line);
            number++;
            switch (RangeLine.parse(line.toString())) {
                case RangeLine.Range(var first, var last) -> {
                    full = !ranges.add(first, last);
                    taken += full ? 0 : 1;
                }
                case RangeLine.Broken() -> {
                    broken++;
                    if (firstBroken.size() < NAMED) {
                        firstBroken.add(number);
                    }
                }
                case RangeLine.Nothing() -> {}
            }
        }
        return new Verdict(taken, broken, List.copyOf(firstBroken), full);
    }

    private static InputStream unpacked(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in, 64 * 1024), 64 * 1024) : in;
    }

    /// Reads a line, of which what is too long is dropped but for one character that tells.
    ///
    /// @return whether there is more behind it
    private boolean next(InputStream in, StringBuilder line) throws IOException {
        line.setLength(0);
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (--left < 0) {
                throw new IOException("it is longer than " + mostBytes + " bytes");
            }
            if (c == '\n') {
                return true;
            }
            if (line.length() <= RangeLine.MAX_CHARACTERS) {
                line.append((char) c);
            }
        }
        return false;
    }
}
