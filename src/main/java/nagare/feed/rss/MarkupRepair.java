package nagare.feed.rss;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Mends what live feeds do wrong and an XML parser does not forgive: characters that XML 1.0 §2.2 forbids (also
/// as references), HTML's entity names, a bare `&`, and prefixes that nobody declared. Leaves CDATA sections but
/// for forbidden characters as they are. Adds nothing else; what is broken beyond this stays broken.
final class MarkupRepair {
    private static final String CDATA = "<![CDATA[";
    private static final int LONGEST_REFERENCE = 12;
    private static final Pattern ROOT = Pattern.compile("<[A-Za-z][\\w.:-]*");
    private static final Pattern PREFIX = Pattern.compile("</?([A-Za-z][\\w.-]{0,40}):[A-Za-z]");
    private static final Pattern NUMBER = Pattern.compile("#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})");
    private static final Set<String> XML_NAMES = Set.of("amp", "lt", "gt", "quot", "apos");
    private static final int MAX_PREFIXES = 50;

    /// HTML 4 §24.2: the names of the characters from U+00A0 to U+00FF, in order.
    private static final String LATIN_1 = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg"
            + " macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave"
            + " Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde"
            + " Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc"
            + " atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute"
            + " ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

    private static final Map<String, Integer> NAMES = names();

    private MarkupRepair() {}

    static String repair(String text) {
        var repaired = new StringBuilder(text.length() + 64);
        int at = 0;
        while (at < text.length()) {
            int section = text.indexOf(CDATA, at);
            int end = section < 0 ? text.length() : section;
            appendMarkup(repaired, text, at, end);
            if (section < 0) {
                break;
            }
            int close = text.indexOf("]]>", section);
            at = close < 0 ? text.length() : close + 3;
            appendAllowed(repaired, text, section, at);
        }
        return declarePrefixes(repaired);
    }

    private static void appendMarkup(StringBuilder repaired, String text, int from, int to) {
        int at = from;
        while (at < to) {
            int ampersand = text.indexOf('&', at);
            if (ampersand < 0 || ampersand >= to) {
                break;
            }
            appendAllowed(repaired, text, at, ampersand);
            int semicolon = text.indexOf(';', ampersand, Math.min(to, ampersand + LONGEST_REFERENCE + 1));
            var reference =
                    semicolon < 0 ? Optional.<String>empty() : reference(text.substring(ampersand + 1, semicolon));
            repaired.append(reference.orElse("&amp;"));
            at = reference.isPresent() ? semicolon + 1 : ampersand + 1;
        }
        appendAllowed(repaired, text, at, to);
    }

    /// What stands for `&name;` in well-formed XML; empty when the ampersand is only an ampersand.
    private static Optional<String> reference(String name) {
        if (XML_NAMES.contains(name)) {
            return Optional.of("&" + name + ";");
        }
        if (NUMBER.matcher(name).matches()) {
            boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
            int code = hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
            return Optional.of(allowed(code) ? "&#" + code + ";" : "\uFFFD");
        }
        return Optional.ofNullable(NAMES.get(name)).map(code -> "&#" + code + ";");
    }

    private static void appendAllowed(StringBuilder repaired, String text, int from, int to) {
        for (int at = from; at < to; ) {
            int code = text.codePointAt(at);
            if (allowed(code)) {
                repaired.appendCodePoint(code);
            }
            at += Character.charCount(code);
        }
    }

    /// XML 1.0 §2.2, `Char`.
    private static boolean allowed(int code) {
        return code == '\t'
                || code == '\n'
                || code == '\r'
                || (code >= 0x20 && code <= 0xD7FF)
                || (code >= 0xE000 && code <= 0xFFFD)
                || (code >= 0x10000 && code <= 0x10FFFF);
    }

    /// Declares each prefix that elements use and nothing declares, as a namespace that means nothing.
    private static String declarePrefixes(StringBuilder text) {
        Set<String> prefixes = new LinkedHashSet<>();
        var matcher = PREFIX.matcher(text);
        while (matcher.find() && prefixes.size() < MAX_PREFIXES) {
            prefixes.add(matcher.group(1));
        }
        prefixes.removeIf(prefix -> text.indexOf("xmlns:" + prefix) >= 0 || prefix.equals("xml"));
        var root = ROOT.matcher(text);
        if (!prefixes.isEmpty() && root.find()) {
            var declarations = new StringBuilder();
            prefixes.forEach(prefix -> declarations
                    .append(" xmlns:")
                    .append(prefix)
                    .append("=\"undeclared:")
                    .append(prefix)
                    .append('"'));
            text.insert(root.end(), declarations);
        }
        return text.toString();
    }

    private static Map<String, Integer> names() {
        Map<String, Integer> names = new HashMap<>();
        int code = 0xA0;
        for (String name : LATIN_1.split(" ")) {
            names.put(name, code++);
        }
        names.put("ndash", 0x2013);
        names.put("mdash", 0x2014);
        names.put("lsquo", 0x2018);
        names.put("rsquo", 0x2019);
        names.put("ldquo", 0x201C);
        names.put("rdquo", 0x201D);
        names.put("bull", 0x2022);
        names.put("hellip", 0x2026);
        names.put("euro", 0x20AC);
        names.put("trade", 0x2122);
        return Map.copyOf(names);
    }
}
