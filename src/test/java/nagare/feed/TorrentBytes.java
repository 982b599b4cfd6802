package nagare.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// A small valid .torrent of one file with this name.
final class TorrentBytes {
    private TorrentBytes() {}

    static byte[] of(String name) {
        return "d4:infod6:lengthi16384e4:name%d:%s12:piece lengthi16384e6:pieces20:%see"
                .formatted(name.length(), name, "x".repeat(20))
                .getBytes(ISO_8859_1);
    }
}
