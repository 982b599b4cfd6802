package nagare.net.blocklist;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line of a list, in any of the forms that lists come in; they may be mixed in a file. Pure.
/// - P2P (PeerGuardian's text form): `what it is:1.2.3.0-1.2.3.255`, where the words may hold colons
/// - DAT (eMule's ipfilter.dat): `001.002.003.000 - 001.002.003.255 , 100 , what it is`; above 127 it is allowed
/// - CIDR: `1.2.3.0/24`, `2001:db8::/32`, a single address, or `first-last`
///
/// What follows `#` or `//` at the beginning is a remark.
sealed interface RangeLine {
    /// The longest line, in characters.
    int MAX_CHARACTERS = 1024;

    /// Addresses that are refused, both ends included.
    record Range(InetAddress first, InetAddress last) implements RangeLine {}

    /// A remark, an empty line, a range that the list allows.
    record Nothing() implements RangeLine {}

    /// None of the forms.
    record Broken() implements RangeLine {}

    /// eMule refuses what has a lower level than this.
    int DAT_ALLOWED_FROM = 128;

    String FOUR = "(\\d{1,3}(?:\\.\\d{1,3}){3})";
    /// What stands behind the last colon.
    Pattern P2P = Pattern.compile("\\s*+" + FOUR + "\\s*+-\\s*+" + FOUR + "\\s*+");

    Pattern DAT = Pattern.compile(FOUR + "\\s*-\\s*" + FOUR + "\\s*,\\s*(\\d{1,9})\\s*(?:,.*)?");
    /// Nothing in it gives back what it took: a line of colons would else be tried in a hundred million ways.
    String SIX = "([0-9a-fA-F.]*+:[0-9a-fA-F:.]*+)";

    Pattern SIX_RANGE = Pattern.compile(SIX + "\\s*+-\\s*+" + SIX);
    Pattern CIDR = Pattern.compile("([0-9a-fA-F:.]+)(?:/(\\d{1,3}))?");

    static RangeLine parse(String line) {
        if (line.length() > MAX_CHARACTERS) {
            return new Broken();
        }
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#") || text.startsWith("//")) {
            return new Nothing();
        }
        Matcher dat = DAT.matcher(text);
        if (dat.matches()) {
            return Integer.parseInt(dat.group(3)) >= DAT_ALLOWED_FROM
                    ? new Nothing()
                    : range(dat.group(1), dat.group(2));
        }
        Matcher six = SIX_RANGE.matcher(text);
        if (six.matches()) {
            return range(six.group(1), six.group(2));
        }
        Matcher cidr = CIDR.matcher(text);
        if (cidr.matches()) {
            return block(cidr.group(1), Optional.ofNullable(cidr.group(2)));
        }
        Matcher p2p = P2P.matcher(text.substring(text.lastIndexOf(':') + 1));
        return p2p.matches() ? range(p2p.group(1), p2p.group(2)) : new Broken();
    }

    private static RangeLine range(String first, String last) {
        Optional<InetAddress> from = address(first);
        Optional<InetAddress> to = address(last);
        if (from.isEmpty() || to.isEmpty()) {
            return new Broken();
        }
        byte[] low = from.get().getAddress();
        byte[] high = to.get().getAddress();
        return low.length == high.length && Arrays.compareUnsigned(low, high) <= 0
                ? new Range(from.get(), to.get())
                : new Broken();
    }

    private static RangeLine block(String address, Optional<String> prefix) {
        Optional<InetAddress> first = address(address);
        if (first.isEmpty()) {
            return new Broken();
        }
        byte[] low = first.get().getAddress();
        int bits = prefix.map(Integer::parseInt).orElse(8 * low.length);
        if (bits > 8 * low.length) {
            return new Broken();
        }
        byte[] high = low.clone();
        for (int bit = bits; bit < 8 * low.length; bit++) {
            int mask = 0x80 >> bit % 8;
            low[bit / 8] &= (byte) ~mask;
            high[bit / 8] |= (byte) mask;
        }
        return new Range(of(low), of(high));
    }

    /// Numbers with zeros before them are decimal here, as all lists mean them.
    private static Optional<InetAddress> address(String text) {
        if (text.contains(":")) {
            try {
                return Optional.of(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException notOne) {
                return Optional.empty();
            }
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 3 || !parts[i].chars().allMatch(Character::isDigit)) {
                return Optional.empty();
            }
            int part = Integer.parseInt(parts[i]);
            if (part > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) part;
        }
        return Optional.of(of(bytes));
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
