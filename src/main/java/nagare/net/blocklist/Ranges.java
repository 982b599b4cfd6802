package nagare.net.blocklist;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Ranges of addresses, sorted and joined: eight bytes for one of IPv4. Immutable.
final class Ranges {
    static final Ranges NONE = new Ranges(new long[0], List.of());

    /// First and last address in one number each, in the order of unsigned numbers: `first << 32 | last`, with the
    /// highest bit turned so that the JDK's signed sort is right.
    private final long[] four;

    private final List<Six> six;

    /// A range of IPv6 addresses, as two unsigned numbers of 128 bits.
    record Six(long fromHigh, long fromLow, long toHigh, long toLow) {
        boolean startsBefore(long high, long low) {
            return compare(fromHigh, fromLow, high, low) <= 0;
        }

        boolean endsAfter(long high, long low) {
            return compare(toHigh, toLow, high, low) >= 0;
        }

        static int compare(long high, long low, long otherHigh, long otherLow) {
            int first = Long.compareUnsigned(high, otherHigh);
            return first != 0 ? first : Long.compareUnsigned(low, otherLow);
        }
    }

    private Ranges(long[] four, List<Six> six) {
        this.four = four;
        this.six = six;
    }

    int count() {
        return four.length + six.size();
    }

    boolean contains(InetAddress address) {
        byte[] bytes = plain(address.getAddress());
        return bytes.length == 4 ? containsFour(four(bytes)) : containsSix(high(bytes), low(bytes));
    }

    private boolean containsFour(int address) {
        int at = Arrays.binarySearch(four, packed(address, -1));
        int before = at >= 0 ? at : -at - 2; // the last range that starts at or before it
        return before >= 0 && Integer.compareUnsigned(last(four[before]), address) >= 0;
    }

    private boolean containsSix(long high, long low) {
        int from = 0;
        int to = six.size() - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (six.get(middle).startsBefore(high, low)) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return to >= 0 && six.get(to).endsAfter(high, low);
    }

    private static long packed(int first, int last) {
        return (Integer.toUnsignedLong(first) << 32 | Integer.toUnsignedLong(last)) ^ Long.MIN_VALUE;
    }

    private static int first(long packed) {
        return (int) ((packed ^ Long.MIN_VALUE) >>> 32);
    }

    private static int last(long packed) {
        return (int) packed;
    }

    private static int four(byte[] bytes) {
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    private static long high(byte[] bytes) {
        return number(bytes, 0);
    }

    private static long low(byte[] bytes) {
        return number(bytes, 8);
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + 8; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /// IPv4 in IPv6 dress is IPv4 (RFC 4291 §2.5.5.2), or a caller on a socket for both families would slip through.
    private static byte[] plain(byte[] bytes) {
        boolean mapped = bytes.length == 16 && bytes[10] == -1 && bytes[11] == -1;
        for (int i = 0; mapped && i < 10; i++) {
            mapped = bytes[i] == 0;
        }
        return mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    /// Takes ranges one by one.
    static final class Builder {
        /// So many ranges are taken; the largest lists that people use have two million.
        static final int MAX_RANGES = 4_000_000;

        private final int most;
        private long[] four = new long[1024];
        private int fours;
        private final List<Six> six = new ArrayList<>();

        Builder() {
            this(MAX_RANGES);
        }

        Builder(int most) {
            this.most = most;
        }

        /// @return whether there was room for it
        /// @throws IllegalArgumentException when the range is upside down, or of two families
        boolean add(InetAddress first, InetAddress last) {
            byte[] from = plain(first.getAddress());
            byte[] to = plain(last.getAddress());
            if (from.length != to.length || Arrays.compareUnsigned(from, to) > 0) {
                throw new IllegalArgumentException("a range that ends before it begins");
            }
            if (fours + six.size() >= most) {
                return false;
            }
            if (from.length == 4) {
                if (fours == four.length) {
                    four = Arrays.copyOf(four, Math.min(most, 2 * fours));
                }
                four[fours++] = packed(four(from), four(to));
            } else {
                six.add(new Six(high(from), low(from), high(to), low(to)));
            }
            return true;
        }

        Ranges build() {
            return new Ranges(joinedFours(), joinedSixes());
        }

        private long[] joinedFours() {
            long[] sorted = Arrays.copyOf(four, fours);
            Arrays.sort(sorted);
            int kept = 0;
            for (long next : sorted) {
                if (kept > 0 && Integer.compareUnsigned(first(next), last(sorted[kept - 1])) <= 0) {
                    int end = Integer.compareUnsigned(last(next), last(sorted[kept - 1])) > 0
                            ? last(next)
                            : last(sorted[kept - 1]);
                    sorted[kept - 1] = packed(first(sorted[kept - 1]), end);
                } else {
                    sorted[kept++] = next;
                }
            }
            return Arrays.copyOf(sorted, kept);
        }

        private List<Six> joinedSixes() {
            six.sort((one, other) -> Six.compare(one.fromHigh, one.fromLow, other.fromHigh, other.fromLow));
            var joined = new ArrayList<Six>();
            for (Six next : six) {
                if (!joined.isEmpty() && joined.getLast().endsAfter(next.fromHigh, next.fromLow)) {
                    Six last = joined.removeLast();
                    joined.add(
                            last.endsAfter(next.toHigh, next.toLow)
                                    ? last
                                    : new Six(last.fromHigh, last.fromLow, next.toHigh, next.toLow));
                } else {
                    joined.add(next);
                }
            }
            return List.copyOf(joined);
        }
    }
}
