package nagare.probe.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Numbers and names out of [Bytes], from anywhere, in either order. Nobody gets more than a number of bytes fetched,
/// nor takes more than a number of steps, so that a file made for it does not keep us busy. Keeps what was read last;
/// one thread uses it.
public final class BoundedBytes {
    /// What is fetched at once.
    static final int WINDOW = 16 * 1024;

    /// Windows that are kept: the tables of an MP4 are read side by side.
    private static final int MOST_WINDOWS = 24;

    private final Bytes source;
    private final Limits limits;
    private final Map<Long, ByteBuffer> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ByteBuffer> eldest) {
            return size() > MOST_WINDOWS;
        }
    };

    private ByteBuffer last = ByteBuffer.allocate(0);
    private long lastAt;
    private long fetched;
    private int steps;

    /// How much of a file is looked at.
    ///
    /// @param bytes that are fetched, in all
    /// @param steps such as elements and table rows that are looked at, in all
    public record Limits(long bytes, int steps) {}

    public BoundedBytes(Bytes source, Limits limits) {
        this.source = source;
        this.limits = limits;
    }

    /// Of the whole file.
    public long length() {
        return source.length();
    }

    /// Bytes fetched so far.
    public long fetched() {
        return fetched;
    }

    /// One more thing is looked at.
    ///
    /// @throws Malformed when that is one too many
    public void step() throws Malformed {
        if (++steps > limits.steps()) {
            throw new Malformed("more than " + limits.steps() + " steps");
        }
    }

    /// Whether so many bytes are there from here.
    public boolean has(long at, long count) {
        return at >= 0 && count >= 0 && at <= length() && count <= length() - at;
    }

    public int u8(long at) throws IOException {
        if (at >= lastAt && at - lastAt < last.limit()) {
            return last.get((int) (at - lastAt)) & 0xff;
        }
        if (at < 0 || at >= length()) {
            throw new Malformed("past the end of the file");
        }
        long start = at - at % WINDOW;
        ByteBuffer window = windows.get(start);
        if (window == null || at - start >= window.limit()) {
            window = fetch(start);
            if (at - start >= window.limit()) { // the source gave less: go on from there
                start = at;
                window = fetch(start);
            }
        }
        last = window;
        lastAt = start;
        return window.get((int) (at - start)) & 0xff;
    }

    private ByteBuffer fetch(long from) throws IOException {
        int count = (int) Math.min(WINDOW, length() - from);
        if (fetched + count > limits.bytes()) {
            throw new Malformed("more than " + limits.bytes() + " bytes");
        }
        ByteBuffer window = source.at(from, count).slice();
        if (!window.hasRemaining()) {
            throw new IOException("no bytes at " + from);
        }
        fetched += window.remaining();
        windows.put(from, window);
        return window;
    }

    public int u16(long at) throws IOException {
        return u8(at) << 8 | u8(at + 1);
    }

    public int u24(long at) throws IOException {
        return u16(at) << 8 | u8(at + 2);
    }

    public long u32(long at) throws IOException {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /// Negative above the largest long.
    public long i64(long at) throws IOException {
        return u32(at) << 32 | u32(at + 4);
    }

    public int u16LittleEndian(long at) throws IOException {
        return u8(at) | u8(at + 1) << 8;
    }

    public long u32LittleEndian(long at) throws IOException {
        return u16LittleEndian(at) | (long) u16LittleEndian(at + 2) << 16;
    }

    public long i64LittleEndian(long at) throws IOException {
        return u32LittleEndian(at) | u32LittleEndian(at + 4) << 32;
    }

    /// Four letters, such as the type of a box.
    public String letters(long at) throws IOException {
        return new String(new char[] {(char) u8(at), (char) u8(at + 1), (char) u8(at + 2), (char) u8(at + 3)});
    }

    /// A copy.
    ///
    /// @param count such as is good for memory; the caller has a limit for it
    public byte[] copy(long at, int count) throws IOException {
        if (!has(at, count)) {
            throw new Malformed("past the end of the file");
        }
        var copy = new byte[count];
        for (int i = 0; i < count; i++) {
            copy[i] = (byte) u8(at + i);
        }
        return copy;
    }

    /// UTF-8 up to a zero byte; what is no UTF-8 and what is no character for people becomes U+FFFD.
    public String text(long at, int count) throws IOException {
        String text = new String(copy(at, count), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end))
                .codePoints()
                .map(each -> Character.isISOControl(each) ? 0xFFFD : each)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
