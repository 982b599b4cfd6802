package nagare.torrent.bencode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeValue.Int;
import nagare.torrent.bencode.BencodeValue.Items;

/// Reads bencode (BEP 3) within limits. What is not bencode is refused; what is bencode but not canonical (keys
/// unsorted or twice, leading zeros) is read and noted, see [Parsed#canonical]. Strings are views of the input: do not
/// change it afterwards.
public final class BencodeReader {
    /// How deep values may be nested.
    public static final int MAX_DEPTH = 64;

    /// Nodes (values and keys) allowed in a file.
    public static final int FILE_NODES = 1_000_000;

    /// Nodes allowed in a small reply: a tracker's, a peer's, a DHT node's.
    public static final int MESSAGE_NODES = 512;

    /// Digits in a string's length: strings below 100 MB. The length must fit what is left of the input, too.
    static final int MAX_LENGTH_DIGITS = 8;

    private final byte[] input;
    private final int end;
    private final int maxNodes;
    private int at;
    private int nodes;
    private int faults;

    /// A value, the index after its last byte, and whether all of it was canonical.
    public record Parsed(BencodeValue value, int end, boolean canonical) {}

    private BencodeReader(byte[] input, int from, int to, int maxNodes) {
        Objects.checkFromToIndex(from, to, input.length);
        this.input = input;
        this.at = from;
        this.end = to;
        this.maxNodes = maxNodes;
    }

    /// The value that all of the input is.
    public static BencodeValue read(byte[] input, int maxNodes) throws MalformedBencode {
        var parsed = readPrefix(input, 0, input.length, maxNodes);
        if (parsed.end != input.length) {
            throw new MalformedBencode("something follows the value", parsed.end);
        }
        return parsed.value;
    }

    /// The value that starts at `from`; other bytes may follow it before `to` (as in BEP 9).
    public static Parsed readPrefix(byte[] input, int from, int to, int maxNodes) throws MalformedBencode {
        var reader = new BencodeReader(input, from, to, maxNodes);
        var value = reader.value(0);
        return new Parsed(value, reader.at, reader.faults == 0);
    }

    private BencodeValue value(int depth) throws MalformedBencode {
        countNode();
        return switch (peek()) {
            case 'i' -> integer();
            case 'l' -> items(deeper(depth));
            case 'd' -> dict(deeper(depth));
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> bytes();
            default -> throw malformed("a value was expected");
        };
    }

    private int deeper(int depth) throws MalformedBencode {
        if (depth == MAX_DEPTH) {
            throw malformed("more than " + MAX_DEPTH + " levels of nesting");
        }
        at++;
        return depth + 1;
    }

    private Int integer() throws MalformedBencode {
        at++;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int first = at;
        long value = 0; // kept negative: the negative range is the larger one
        for (; isDigit(peek()); at++) {
            int digit = input[at] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw malformed("an integer does not fit 64 bits");
            }
            value = value * 10 - digit;
        }
        if (at == first || peek() != 'e') {
            throw malformed("a digit was expected");
        }
        if (negative && value == 0) {
            throw malformed("minus zero is not an integer");
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw malformed("an integer does not fit 64 bits");
        }
        noteLeadingZero(first);
        at++;
        return new Int(negative ? value : -value);
    }

    private Bytes bytes() throws MalformedBencode {
        int first = at;
        int length = 0;
        for (; isDigit(peek()); at++) {
            if (at - first == MAX_LENGTH_DIGITS) {
                throw malformed("a string is too long");
            }
            length = length * 10 + input[at] - '0';
        }
        if (peek() != ':') {
            throw malformed("a colon was expected");
        }
        noteLeadingZero(first);
        at++;
        if (length > end - at) {
            throw malformed("a string ends too early");
        }
        var bytes = new Bytes(input, at, length);
        at += length;
        return bytes;
    }

    private Items items(int depth) throws MalformedBencode {
        var values = new ArrayList<BencodeValue>();
        while (peek() != 'e') {
            values.add(value(depth));
        }
        at++;
        values.trimToSize();
        return new Items(values);
    }

    private Dict dict(int depth) throws MalformedBencode {
        int faultsBefore = faults;
        Map<String, Dict.Entry> entries = new LinkedHashMap<>(4);
        String previous = null;
        while (peek() != 'e') {
            String key = key();
            if (previous != null && previous.compareTo(key) >= 0) {
                faults++; // unsorted or twice
            }
            previous = key;
            int from = at;
            var value = value(depth);
            entries.putIfAbsent(key, new Dict.Entry(value, from, at));
        }
        at++;
        return new Dict(entries, input, faults == faultsBefore);
    }

    private String key() throws MalformedBencode {
        countNode();
        if (!isDigit(peek())) {
            throw malformed("a key was expected");
        }
        var key = bytes();
        return key.latin1();
    }

    private void countNode() throws MalformedBencode {
        if (++nodes > maxNodes) {
            throw malformed("more than " + maxNodes + " values");
        }
    }

    private void noteLeadingZero(int first) {
        if (input[first] == '0' && at - first > 1) {
            faults++;
        }
    }

    private byte peek() throws MalformedBencode {
        if (at >= end) {
            throw malformed("the data ends too early");
        }
        return input[at];
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private MalformedBencode malformed(String problem) {
        return new MalformedBencode(problem, at);
    }
}
