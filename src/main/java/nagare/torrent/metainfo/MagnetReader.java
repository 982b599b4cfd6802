package nagare.torrent.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.merkle.MerkleTree;

/// Reads a magnet link, one parameter after the other. Keys may be in any case and numbered (`tr.1`), and stand behind
/// `&amp;`, as in links that were copied out of a page's source. Of what there can be only one the last counts, as in
/// libtorrent. A hash that is broken breaks the link; any other parameter that makes no sense is left out.
final class MagnetReader {
    private static final String AMP = "amp;";
    private static final String SCHEME = "magnet:?";
    private static final String BTIH = "urn:btih:";
    private static final String BTMH = "urn:btmh:";

    /// The multihash prefix of SHA-256: its code, and its length of 32 bytes.
    private static final String SHA256 = "1220";

    private static final int BASE32_HASH = 32;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]*");
    private static final Pattern NUMBERED = Pattern.compile("\\.\\d{0,4}$");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    private Optional<InfoHash> v1 = Optional.empty();
    private Optional<String> v2 = Optional.empty();
    private Optional<String> name = Optional.empty();
    private final Set<URI> trackers = new LinkedHashSet<>();
    private final Set<URI> webSeeds = new LinkedHashSet<>();
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private final Set<InetSocketAddress> nodes = new LinkedHashSet<>();
    private final TreeSet<Integer> selected = new TreeSet<>();

    private MagnetReader() {}

    static Magnet read(String link) throws InvalidTorrent {
        if (link.length() > Magnet.MAX_LENGTH) {
            throw new InvalidTorrent("the magnet link is longer than " + Magnet.MAX_LENGTH + " characters");
        }
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new InvalidTorrent("this is not a magnet link: it does not start with magnet:?");
        }
        var reader = new MagnetReader();
        for (String parameter : link.substring(SCHEME.length()).split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                reader.take(key(parameter.substring(0, equals)), parameter.substring(equals + 1));
            }
        }
        return reader.magnet();
    }

    private static String key(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return NUMBERED.matcher(lower.startsWith(AMP) ? lower.substring(AMP.length()) : lower)
                .replaceFirst("");
    }

    private Magnet magnet() throws InvalidTorrent {
        var infoHash = v1.or(() -> v2.map(hash -> new InfoHash(hash.substring(0, 2 * InfoHash.BYTES))))
                .orElseThrow(() -> new InvalidTorrent("the magnet link names no torrent: it has no info-hash"));
        return new Magnet(
                infoHash,
                v1,
                v2,
                name,
                List.copyOf(trackers),
                List.copyOf(webSeeds),
                List.copyOf(peers),
                List.copyOf(nodes),
                List.copyOf(selected));
    }

    private void take(String key, String value) throws InvalidTorrent {
        var text = decoded(value);
        if (text.isEmpty() || text.get().isEmpty()) {
            return;
        }
        switch (key) {
            case "xt" -> topic(text.get());
            case "dn" ->
                name = decoded(value.replace('+', ' '))
                        .flatMap(MagnetReader::safe)
                        .or(() -> name);
            case "tr" -> address(text.get(), WebAddress.TRACKER_SCHEMES, trackers);
            case "ws", "as" -> address(text.get(), WebAddress.SEED_SCHEMES, webSeeds);
            case "x.pe" -> host(text.get(), peers, Magnet.MAX_PEERS);
            case "dht" -> host(text.get(), nodes, Metainfo.MAX_NODES);
            case "so" -> select(text.get());
            default -> {} // xl, xs, mt and more that nothing here could use
        }
    }

    /// The text behind %-escapes, one char per byte; nothing where an escape is broken.
    private static Optional<String> decoded(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        var decoded = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.append((char) (bytes[i] & 0xff));
            } else if (WebAddress.isEscape(bytes, i)) {
                decoded.append(
                        (char) (HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2])));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(decoded.toString());
    }

    /// `xt`: other networks' hashes are none of our business, a broken BitTorrent hash is.
    private void topic(String topic) throws InvalidTorrent {
        if (topic.regionMatches(true, 0, BTIH, 0, BTIH.length())) {
            v1 = Optional.of(infoHash(topic.substring(BTIH.length())));
        } else if (topic.regionMatches(true, 0, BTMH, 0, BTMH.length())) {
            v2 = Optional.of(multihash(topic.substring(BTMH.length())));
        }
    }

    private static InfoHash infoHash(String text) throws InvalidTorrent {
        if (text.length() == 2 * InfoHash.BYTES && HEX.matcher(text).matches()) {
            return new InfoHash(text);
        }
        byte[] hash = new byte[InfoHash.BYTES];
        for (int i = 0; i < BASE32_HASH; i++) {
            int five = text.length() == BASE32_HASH ? BASE32.indexOf(Character.toUpperCase(text.charAt(i))) : -1;
            if (five < 0) {
                throw new InvalidTorrent("the magnet link's info-hash is neither 40 hexadecimal digits nor 32 letters");
            }
            for (int bit = 0; bit < 5; bit++) {
                int at = 5 * i + bit;
                hash[at / 8] |= (byte) ((five >> 4 - bit & 1) << 7 - at % 8);
            }
        }
        return InfoHash.of(hash);
    }

    private static String multihash(String text) throws InvalidTorrent {
        boolean sha256 = text.startsWith(SHA256) && text.length() == SHA256.length() + 2 * MerkleTree.HASH_BYTES;
        if (!sha256 || !HEX.matcher(text).matches()) {
            throw new InvalidTorrent("the magnet link's v2 info-hash is not a SHA-256 multihash");
        }
        return text.substring(SHA256.length()).toLowerCase(Locale.ROOT);
    }

    private static Optional<String> safe(String name) {
        return Optional.of(SafePath.element(BencodeValue.of(name.getBytes(ISO_8859_1))))
                .filter(element -> !element.isEmpty());
    }

    private static void address(String text, Set<String> schemes, Set<URI> addresses) {
        if (addresses.size() < Metainfo.MAX_ADDRESSES) {
            WebAddress.parse(new String(text.getBytes(ISO_8859_1), UTF_8), schemes)
                    .ifPresent(addresses::add);
        }
    }

    private static void host(String text, Set<InetSocketAddress> hosts, int most) {
        if (hosts.size() < most) {
            HostAndPort.of(text).ifPresent(hosts::add);
        }
    }

    private void select(String ranges) {
        for (String token : ranges.split(",")) {
            var range = RANGE.matcher(token);
            if (!range.matches()) {
                continue;
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (last < Magnet.MAX_SELECTED) {
                for (int index = first; index <= last; index++) {
                    selected.add(index);
                }
            }
        }
    }
}
