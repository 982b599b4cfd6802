package nagare.torrent.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;

/// Whatever is accepted as a magnet link keeps its limits; all else is [InvalidTorrent].
public final class MagnetFuzz {
    private MagnetFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, MagnetFuzz::feed);
    }

    private static void feed(byte[] input) {
        try {
            var magnet = Magnet.parse(new String(input, StandardCharsets.UTF_8));
            require(magnet.peers().size() <= Magnet.MAX_PEERS, "peers");
            require(magnet.trackers().size() <= Metainfo.MAX_ADDRESSES, "trackers");
            require(magnet.webSeeds().size() <= Metainfo.MAX_ADDRESSES, "web seeds");
            require(magnet.selected().stream().allMatch(file -> file >= 0 && file <= Magnet.MAX_SELECTED), "files");
            require(magnet.v1().isPresent() || magnet.v2().isPresent(), "hashes");
            magnet.name().ifPresent(name -> require(!name.isBlank() && !name.contains("/"), "name"));
        } catch (InvalidTorrent refused) {
            require(!refused.getMessage().isBlank(), "message");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        String v1 = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";
        return Stream.of(
                        v1,
                        "magnet:?xt=urn:btih:AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYU",
                        "magnet:?xt=urn:btmh:1220" + "ab".repeat(32),
                        v1 + "&dn=A+film%20of%20ours&tr=udp%3A%2F%2Ftracker.example%3A6969%2Fannounce",
                        v1 + "&tr.1=http://tracker.example/a&ws=http://seed.example/f&x.pe=192.0.2.1:6881",
                        v1 + "&so=0,2,4-7&x.pe=[2001:db8::1]:6881",
                        v1 + "&xt=urn:btmh:1220" + "0f".repeat(32) + "&dn=..%2F..%2Fetc")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
