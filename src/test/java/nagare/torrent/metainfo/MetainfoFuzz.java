package nagare.torrent.metainfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import nagare.fuzz.Allowance;

/// Whatever is accepted as a torrent makes sense; all else is [InvalidTorrent].
public final class MetainfoFuzz {
    private MetainfoFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, MetainfoFuzz::feed);
    }

    private static void feed(byte[] input) {
        try {
            var torrent = Metainfo.parse(input);
            MetainfoMutationTest.assertMakesSense(torrent, "fuzzed");
        } catch (InvalidTorrent refused) {
            if (refused.getMessage().isBlank()) {
                throw new AssertionError("refused without a word", refused);
            }
        }
    }

    public static List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        try {
            for (var format : TorrentAuthor.Format.values()) {
                seeds.add(TestFiles.season().format(format).write());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return seeds;
    }
}
