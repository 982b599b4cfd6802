package nagare.torrent.lsd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.InfoHash;

/// What is said on the local network (BEP 14): somebody has these torrents, at this port. The `cookie` is how a sender
/// knows its own words again. Pure.
record LsdMessage(int port, Set<InfoHash> torrents, Optional<String> cookie) {
    /// The longest packet that is written or read: none is cut to pieces on its way.
    static final int MAX_BYTES = 1400;

    /// Torrents that are read of one packet; more do not fit into one.
    static final int MAX_TORRENTS = 25;

    static final int MAX_COOKIE = 64;

    private static final int MAX_LINES = 64;
    private static final Pattern FIRST = Pattern.compile("BT-SEARCH \\* HTTP/1\\.\\d");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern COOKIE = Pattern.compile("[!-~]{1," + MAX_COOKIE + "}");

    LsdMessage {
        torrents = Set.copyOf(torrents);
        if (port <= 0 || port > 0xffff || torrents.isEmpty() || torrents.size() > MAX_TORRENTS) {
            throw new IllegalArgumentException("port " + port + ", " + torrents.size() + " torrents");
        }
    }

    /// As many packets as it takes; `host` is the group that they are for.
    static List<byte[]> write(String host, int port, List<InfoHash> torrents, String cookie) {
        var packets = new ArrayList<byte[]>();
        for (int from = 0; from < torrents.size(); ) {
            var text = new StringBuilder("BT-SEARCH * HTTP/1.1\r\nHost: ").append(host);
            text.append("\r\nPort: ").append(port).append("\r\n");
            var end = "cookie: " + cookie + "\r\n\r\n\r\n";
            int until = from;
            while (until < torrents.size()
                    && until - from < MAX_TORRENTS
                    && text.length() + line(torrents.get(until)).length() + end.length() <= MAX_BYTES) {
                text.append(line(torrents.get(until++)));
            }
            packets.add(text.append(end).toString().getBytes(StandardCharsets.US_ASCII));
            from = until;
        }
        return packets;
    }

    private static String line(InfoHash torrent) {
        return "Infohash: " + torrent.hex() + "\r\n";
    }

    /// Nothing when it is not what BEP 14 describes. Lines that say something else do not matter.
    static Optional<LsdMessage> read(byte[] packet, int length) {
        if (length > MAX_BYTES || length < 0 || length > packet.length) {
            return Optional.empty();
        }
        var lines = new String(packet, 0, length, StandardCharsets.ISO_8859_1).split("\r?\n", MAX_LINES);
        if (!FIRST.matcher(lines[0]).matches()) {
            return Optional.empty();
        }
        int port = 0;
        Optional<String> cookie = Optional.empty();
        var torrents = new LinkedHashSet<InfoHash>();
        for (var line : lines) {
            int colon = line.indexOf(':');
            var name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            var value = line.substring(colon + 1).strip();
            if (name.equals("port") && PORT.matcher(value).matches()) {
                port = Integer.parseInt(value);
            } else if (name.equals("cookie") && COOKIE.matcher(value).matches()) {
                cookie = Optional.of(value);
            } else if (name.equals("infohash") && HASH.matcher(value).matches() && torrents.size() < MAX_TORRENTS) {
                torrents.add(new InfoHash(value.toLowerCase(Locale.ROOT)));
            }
        }
        return port == 0 || port > 0xffff || torrents.isEmpty()
                ? Optional.empty()
                : Optional.of(new LsdMessage(port, torrents, cookie));
    }
}
