package nagare.torrent.webseed;

import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import nagare.torrent.metainfo.Metainfo;

/// Where each file of a torrent lies at one web seed (BEP 19). A URL that ends in a slash is a folder, in which the
/// file
/// has its name, or its path below the torrent's name where there are many; any other is the file itself.
final class SeedUrls {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String base;
    private final boolean folder;
    private final boolean many;
    private final OriginalNames names;

    SeedUrls(URI seed, Metainfo torrent, OriginalNames names) {
        this.many = torrent.multiFile();
        boolean needsFolder = torrent.multiFile() && torrent.files().size() > 1;
        String text = seed.toString();
        this.base = needsFolder && !text.endsWith("/") ? text + "/" : text; // as libtorrent does
        this.folder = base.endsWith("/");
        this.names = names;
    }

    /// The URL itself.
    URI base() {
        return URI.create(base);
    }

    /// The file's URL; nothing when it has no name that a server could know it by.
    Optional<URI> of(int file) {
        if (!folder) {
            return Optional.of(base());
        }
        List<byte[]> path = names.paths().get(file);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        var url = new StringBuilder(base);
        if (many) {
            append(url, names.name());
            for (byte[] element : path) {
                url.append('/');
                append(url, element);
            }
        } else {
            append(url, path.getFirst());
        }
        return Optional.of(URI.create(url.toString()));
    }

    /// Only what RFC 3986 §2.3 calls unreserved stands for itself.
    private static void append(StringBuilder url, byte[] element) {
        for (byte octet : element) {
            char c = (char) (octet & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            if (plain) {
                url.append(c);
            } else {
                url.append('%').append(HEX.toHexDigits(octet));
            }
        }
    }
}
