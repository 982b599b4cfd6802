package nagare.torrent.tracker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;

/// What an HTTP tracker answers is an answer within its limits, or [TrackerFailed].
public final class HttpReplyFuzz {
    private HttpReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, HttpReplyFuzz::feed);
    }

    private static void feed(byte[] input) {
        try {
            check(HttpReply.parse(input));
        } catch (TrackerFailed refused) {
            if (refused.getMessage().chars().anyMatch(Character::isISOControl)) {
                throw new AssertionError("control characters in: " + refused.getMessage(), refused);
            }
        }
    }

    static void check(AnnounceReply reply) {
        boolean holds = reply.peers().size() <= AnnounceReply.MAX_PEERS
                && !reply.interval().isNegative()
                && !reply.minInterval().isNegative()
                && reply.seeders().orElse(0) >= 0
                && reply.leechers().orElse(0) >= 0
                && reply.warning().map(String::length).orElse(0) <= 2 * AnnounceReply.MAX_TEXT_CHARACTERS
                && reply.peers().stream().allMatch(peer -> peer.getPort() > 0 && !peer.isUnresolved());
        if (!holds) {
            throw new AssertionError(reply.toString());
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "d8:intervali1800e5:peers6:\u007f\0\0\1\u001a\u00e1e",
                        "d8:completei3e10:incompletei1e8:intervali60e12:min intervali30e5:peers0:6:peers618:"
                                + "\u0020\1\r\u00b8" + "\0".repeat(11) + "\1\u001a\u00e1e",
                        "d5:peersld2:ip9:192.0.2.17:peer id20:" + "p".repeat(20) + "4:porti6881eeee",
                        "d14:failure reason9:not today8:retry in5:nevere",
                        "d14:failure reason4:busy8:retry ini5ee",
                        "d11:external ip4:\u00c0\0\2\1"
                                + "8:intervali9e10:tracker id2:ab15:warning message5:carefe\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
