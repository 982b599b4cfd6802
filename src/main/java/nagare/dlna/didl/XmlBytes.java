package nagare.dlna.didl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// XML on its way to a socket: UTF-8 in pieces, so that a page of a thousand items is neither copied nor one
/// large array. A document that will stand as text inside another one is escaped while it is written.
public final class XmlBytes {
    /// The length of a piece; a page of thirty items fits in one.
    static final int PIECE = 32 * 1024;

    private static final byte[] LESS = "&lt;".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GREATER = "&gt;".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AND = "&amp;".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUOTE = "&quot;".getBytes(StandardCharsets.US_ASCII);
    private static final int ONE_BYTE = 0x80;
    private static final int TWO_BYTES = 0x800;
    private static final boolean[] PLAIN = plain();

    private final boolean inside;
    private final List<byte[]> full = new ArrayList<>(); // pieces, cut to what is in them
    private int fullLength;
    private byte[] piece = new byte[PIECE];
    private int used;
    private char high; // the first half of a pair that was begun

    private XmlBytes(boolean inside) {
        this.inside = inside;
    }

    /// A document by itself.
    public static XmlBytes document() {
        return new XmlBytes(false);
    }

    /// A document that is text of another: its markup is escaped.
    public static XmlBytes inside() {
        return new XmlBytes(true);
    }

    public XmlBytes append(CharSequence text) {
        int length = text.length();
        int i = 0;
        while (i < length) {
            int begin = i;
            while (i < length && isPlain(text.charAt(i))) {
                i++;
            }
            plain(text, begin, i);
            if (i < length) {
                append(text.charAt(i++));
            }
        }
        return this;
    }

    /// Printable ASCII that no document escapes.
    static boolean isPlain(char c) {
        return c < ONE_BYTE && PLAIN[c];
    }

    private static boolean[] plain() {
        var plain = new boolean[ONE_BYTE];
        for (char c = 0x20; c < 0x7f; c++) {
            plain[c] = c != '&' && c != '<' && c != '>' && c != '"';
        }
        return plain;
    }

    public XmlBytes append(char c) {
        if (c >= ONE_BYTE) {
            encode(c);
        } else if (inside && (c == '<' || c == '>' || c == '&' || c == '"')) {
            put(c == '<' ? LESS : c == '>' ? GREATER : c == '&' ? AND : QUOTE);
        } else {
            put(c);
        }
        return this;
    }

    /// Appends characters of ASCII that are no markup, which is most of every document.
    XmlBytes plain(CharSequence text, int from, int to) {
        for (int i = from; i < to; ) {
            if (used == PIECE) {
                turn();
            }
            int end = i + Math.min(to - i, PIECE - used);
            copy(text, i, end);
            used += end - i;
            i = end;
        }
        return this;
    }

    @SuppressWarnings("deprecation") // drops the upper half of characters, of which there is none here
    private void copy(CharSequence text, int from, int to) {
        if (text instanceof String string) {
            string.getBytes(from, to, piece, used);
            return;
        }
        for (int i = from, at = used; i < to; i++) {
            piece[at++] = (byte) text.charAt(i);
        }
    }

    /// ASCII as [#append(CharSequence)] would write it, to be given to [#written].
    byte[] markup(String text) {
        String shown = !inside
                ? text
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
        return shown.getBytes(StandardCharsets.US_ASCII);
    }

    /// Appends what was written before.
    void written(byte[] before) {
        put(before);
    }

    /// What came after so many bytes; empty when that is not in one piece.
    Optional<byte[]> since(int length) {
        return length < fullLength
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(piece, length - fullLength, used));
    }

    /// Appends all of another one as it is; that must not be written any more.
    public XmlBytes append(XmlBytes other) {
        if (used > 0) {
            full.add(Arrays.copyOf(piece, used));
        }
        full.addAll(other.full);
        fullLength += used + other.fullLength;
        piece = other.piece;
        used = 0;
        if (other.used > 0) {
            full.add(Arrays.copyOf(other.piece, other.used));
            fullLength += other.used;
        }
        return this;
    }

    /// How many bytes there are.
    public int length() {
        return fullLength + used;
    }

    /// Drops what came after so many bytes.
    public void truncate(int length) {
        while (fullLength > length) {
            byte[] last = full.removeLast();
            fullLength -= last.length;
            piece = last.length == PIECE ? last : Arrays.copyOf(last, PIECE);
            used = last.length;
        }
        used = length - fullLength;
    }

    /// All of it, in order.
    public List<ByteBuffer> pieces() {
        var pieces = new ArrayList<ByteBuffer>(full.size() + 1);
        full.forEach(one -> pieces.add(ByteBuffer.wrap(one)));
        pieces.add(ByteBuffer.wrap(piece, 0, used));
        return pieces;
    }

    public byte[] bytes() {
        var all = ByteBuffer.allocate(length());
        pieces().forEach(all::put);
        return all.array();
    }

    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private void put(int one) {
        if (used == PIECE) {
            turn();
        }
        piece[used++] = (byte) one;
    }

    private void turn() {
        full.add(piece);
        fullLength += used;
        piece = new byte[PIECE];
        used = 0;
    }

    private void put(byte[] some) {
        if (some.length > PIECE - used) {
            for (byte one : some) {
                put(one);
            }
            return;
        }
        System.arraycopy(some, 0, piece, used, some.length);
        used += some.length;
    }

    /// UTF-8 (RFC 3629 §3). Halves of pairs come in order; whoever writes has left out those that are alone.
    private void encode(char c) {
        if (Character.isHighSurrogate(c)) {
            high = c;
        } else if (Character.isLowSurrogate(c)) {
            int point = Character.toCodePoint(high, c);
            put(0xF0 | point >> 18);
            put(0x80 | point >> 12 & 0x3F);
            put(0x80 | point >> 6 & 0x3F);
            put(0x80 | point & 0x3F);
        } else if (c < TWO_BYTES) {
            put(0xC0 | c >> 6);
            put(0x80 | c & 0x3F);
        } else {
            put(0xE0 | c >> 12);
            put(0x80 | c >> 6 & 0x3F);
            put(0x80 | c & 0x3F);
        }
    }
}
