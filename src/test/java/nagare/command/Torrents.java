package nagare.command;

import java.nio.charset.StandardCharsets;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;

/// Small .torrent files for tests, written by hand as bencode.
final class Torrents {
    private Torrents() {}

    /// Two files in a folder, two tiers of trackers, a web seed, private.
    static byte[] season() {
        return bytes("d8:announce20:http://a.example/ann"
                + "13:announce-listll20:http://a.example/annel22:udp://b.example:80/annee"
                + "4:infod5:filesld6:lengthi3e4:pathl1:s6:e1.mkveed6:lengthi5e4:pathl6:e2.mkveee"
                + "4:name6:Season12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaa7:privatei1ee"
                + "8:url-list18:http://w.example/fe");
    }

    static Metainfo parsed(byte[] torrent) {
        try {
            return Metainfo.parse(torrent);
        } catch (InvalidTorrent invalid) {
            throw new IllegalStateException(invalid);
        }
    }

    static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
