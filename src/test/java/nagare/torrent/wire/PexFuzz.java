package nagare.torrent.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import nagare.fuzz.Allowance;
import nagare.torrent.wire.PeerExchange.Flag;
import nagare.torrent.wire.PeerExchange.Named;

/// Any bytes as a message of peers of peers: it is read within bounds and memory or refused, and what was read can be
/// said again.
public final class PexFuzz {
    private PexFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, PexFuzz::feed);
    }

    private static void feed(byte[] input) {
        PeerExchange read;
        try {
            read = PeerExchange.parse(ByteBuffer.wrap(input));
        } catch (ProtocolException refused) {
            return; // what a stranger may be answered with
        }
        if (read.added().size() > PeerExchange.MOST || read.dropped().size() > PeerExchange.MOST) {
            throw new AssertionError("more than may be read: " + read);
        }
        try {
            if (!PeerExchange.parse(read.encode()).equals(read)) {
                throw new AssertionError("not the same again: " + read);
            }
        } catch (ProtocolException e) {
            throw new AssertionError("not readable again: " + read, e);
        }
    }

    public static List<byte[]> seeds() {
        var four = new InetSocketAddress(InetAddress.ofLiteral("9.8.7.6"), 6881);
        var six = new InetSocketAddress(InetAddress.ofLiteral("2a02::1"), 6881);
        var both = new PeerExchange(
                List.of(new Named(four, Set.of(Flag.SEED)), new Named(six, Set.of(Flag.UTP))), List.of(four, six));
        var none = new PeerExchange(List.of(), List.of());
        return List.of(both.encode().array(), none.encode().array());
    }
}
