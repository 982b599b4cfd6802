package nagare.dlna.didl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        return this;
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
        for (int i = from; i < to; i++) {
            if (used == PIECE) {
                turn();
            }
            piece[used++] = (byte) text.charAt(i);
        }
        return this;
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
        for (byte one : some) {
            put(one);
        }
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
