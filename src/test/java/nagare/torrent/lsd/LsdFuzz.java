package nagare.torrent.lsd;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nagare.fuzz.Allowance;
import nagare.torrent.metainfo.InfoHash;

/// A packet on the local network: nothing, or a message within its limits that can be written and read again as the
/// same.
public final class LsdFuzz {
    private LsdFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, LsdFuzz::feed);
    }

    private static void feed(byte[] input) {
        LsdMessage.read(input, input.length).ifPresent(message -> {
            var written = LsdMessage.write(
                    "239.192.152.143:6771",
                    message.port(),
                    List.copyOf(message.torrents()),
                    message.cookie().orElse("none"));
            long torrents = written.stream()
                    .map(packet -> LsdMessage.read(packet, packet.length).orElseThrow())
                    .mapToLong(again -> again.torrents().size())
                    .sum();
            if (torrents != message.torrents().size()) {
                throw new AssertionError("not the same again: " + message);
            }
        });
    }

    public static List<byte[]> seeds() {
        var torrents = List.of(new InfoHash("ab".repeat(20)), new InfoHash("cd".repeat(20)));
        return List.of(
                LsdMessage.write("[ff15::efc0:988f]:6771", 6881, torrents, "c0ffee")
                        .getFirst(),
                ("BT-SEARCH * HTTP/1.0\nport:1\ninfohash:" + "0".repeat(40) + "\n\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
