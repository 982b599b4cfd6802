package nagare.probe.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// Reads the elements of EBML (RFC 8794), the grammar of Matroska and WebM. Whatever an element says of its size, it
/// ends with its parent; every element that is looked at is a step of the [BoundedBytes] beneath.
public final class Ebml {
    private static final int MAX_ID_BYTES = 4;
    private static final int MAX_SIZE_BYTES = 8;

    private final BoundedBytes bytes;

    /// An element of the file.
    ///
    /// @param at where its id begins
    /// @param content where its content begins
    /// @param end behind its content; that of its parent when it says no size, or one that is too long
    /// @param isOpen whether it says no size (RFC 8794 §6.2)
    public record Element(long id, long at, long content, long end, boolean isOpen) {
        public long length() {
            return end - content;
        }
    }

    /// What is done with each child of an element.
    @FunctionalInterface
    public interface Visitor {
        /// @return whether to go on
        boolean visit(Element child) throws IOException;
    }

    public Ebml(BoundedBytes bytes) {
        this.bytes = bytes;
    }

    public BoundedBytes bytes() {
        return bytes;
    }

    /// The whole file as one element, so that its children are what is on top.
    public Element file() {
        return new Element(0, 0, 0, bytes.length(), false);
    }

    /// The element that begins here.
    ///
    /// @param end of its parent
    public Element element(long at, long end) throws IOException {
        bytes.step();
        int idBytes = width(at, MAX_ID_BYTES);
        long id = 0;
        for (int i = 0; i < idBytes; i++) {
            id = id << 8 | bytes.u8(at + i);
        }
        long sizeAt = at + idBytes;
        int sizeBytes = width(sizeAt, MAX_SIZE_BYTES);
        long size = bytes.u8(sizeAt) & (0xff >> sizeBytes);
        for (int i = 1; i < sizeBytes; i++) {
            size = size << 8 | bytes.u8(sizeAt + i);
        }
        long content = sizeAt + sizeBytes;
        boolean open = size == (1L << 7 * sizeBytes) - 1;
        if (content > end) {
            throw new Malformed("an element's head leaves its parent");
        }
        return new Element(id, at, content, open || size > end - content ? end : content + size, open);
    }

    /// Goes through the children of an element in order, as long as the visitor wants.
    public void children(Element parent, Visitor visitor) throws IOException {
        for (long at = parent.content(); at < parent.end(); ) {
            Element child = element(at, parent.end());
            if (!visitor.visit(child)) {
                return;
            }
            at = child.end();
        }
    }

    /// An unsigned integer of at most eight bytes; empty when it does not fit into a long.
    public OptionalLong unsigned(Element element) throws IOException {
        if (element.length() > Long.BYTES) {
            throw new Malformed("an integer of " + element.length() + " bytes");
        }
        long number = 0;
        for (long at = element.content(); at < element.end(); at++) {
            number = number << 8 | bytes.u8(at);
        }
        return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /// The same, with what is too large as the largest long.
    public long number(Element element) throws IOException {
        return unsigned(element).orElse(Long.MAX_VALUE);
    }

    public double floating(Element element) throws IOException {
        return switch ((int) Math.min(element.length(), MAX_SIZE_BYTES + 1)) {
            case 0 -> 0;
            case Float.BYTES -> Float.intBitsToFloat((int) bytes.u32(element.content()));
            case Double.BYTES -> Double.longBitsToDouble(bytes.i64(element.content()));
            default -> throw new Malformed("a number of " + element.length() + " bytes");
        };
    }

    /// The first so many bytes of a text.
    public String text(Element element, int most) throws IOException {
        return bytes.text(element.content(), (int) Math.min(element.length(), most));
    }

    /// The first so many bytes of the content.
    public ByteBuffer content(Element element, int most) throws IOException {
        return ByteBuffer.wrap(bytes.copy(element.content(), (int) Math.min(element.length(), most)));
    }

    /// RFC 8794 §4: as many bytes as there are zeros before the first one, and one more.
    private int width(long at, int most) throws IOException {
        int width = Integer.numberOfLeadingZeros(bytes.u8(at)) - 24 + 1;
        if (width > most) {
            throw new Malformed("an element's head of more than " + most + " bytes");
        }
        return width;
    }
}
