package nagare.torrent.tracker;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import nagare.fuzz.Allowance;

/// Packets of a UDP tracker, one after the other, each as long as its first byte says, with the right transaction:
/// nothing, a step, an answer within its limits, or [TrackerFailed].
public final class UdpReplyFuzz {
    private static final int TRANSACTION = 0x01020304;

    private UdpReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, UdpReplyFuzz::feed);
    }

    private static void feed(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var family = input[0] % 2 == 0 ? Family.IPV4 : Family.IPV6;
        var announce = new UdpAnnounce(
                Announces.request(AnnounceRequest.Event.NONE), "/announce", family, TRANSACTION, Optional.empty());
        var packets = ByteBuffer.wrap(input, 1, input.length - 1);
        try {
            long now = 0;
            while (packets.hasRemaining() && announce.next(now) instanceof UdpAnnounce.Step.Send) {
                int length = Math.min(packets.get() & 0xff, packets.remaining());
                var body = packets.slice(packets.position(), length);
                packets.position(packets.position() + length);
                now += 1_000_000_000L;
                if (announce.received(sealed(body), now) instanceof UdpAnnounce.Heard.Answer(var reply)) {
                    HttpReplyFuzz.check(reply);
                }
            }
        } catch (TrackerFailed refused) {
            if (refused.getMessage().chars().anyMatch(Character::isISOControl)) {
                throw new AssertionError("control characters in: " + refused.getMessage(), refused);
            }
        }
    }

    /// The transaction goes behind the action; a body too short for that stays as it is.
    private static ByteBuffer sealed(ByteBuffer body) {
        if (body.remaining() < 4) {
            return body;
        }
        return ByteBuffer.allocate(body.remaining() + 4)
                .putInt(body.getInt())
                .putInt(TRANSACTION)
                .put(body)
                .flip();
    }

    public static List<byte[]> seeds() {
        byte[] connected = {0, 12, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        byte[] answered = {22, 0, 0, 0, 1, 0, 0, 7, 8, 0, 0, 0, 1, 0, 0, 0, 2, 127, 0, 0, 1, 26, (byte) 225};
        byte[] refused = {8, 0, 0, 0, 3, 'b', 'u', 's', 'y'};
        return List.of(joined(connected, answered), joined(connected, refused), connected);
    }

    private static byte[] joined(byte[] one, byte[] two) {
        return ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
    }
}
