package nagare.torrent.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Peer addresses as trackers and peers pack them: address and port, 6 bytes for IPv4 (BEP 23), 18 for IPv6 (BEP 7).
public final class CompactPeers {
    public static final int IPV4_BYTES = 6;
    public static final int IPV6_BYTES = 18;

    private CompactPeers() {}

    /// Reads at most `most` IPv4 entries; those with port 0 are left out, and so is an incomplete one at the end.
    public static List<InetSocketAddress> parse4(ByteBuffer packed, int most) {
        return parse(packed, IPV4_BYTES, most);
    }

    /// Reads at most `most` IPv6 entries; those with port 0 are left out, and so is an incomplete one at the end.
    public static List<InetSocketAddress> parse6(ByteBuffer packed, int most) {
        return parse(packed, IPV6_BYTES, most);
    }

    /// Packs the IPv4 addresses among the peers, in their order.
    public static ByteBuffer format4(List<InetSocketAddress> peers) {
        return format(peers, IPV4_BYTES);
    }

    /// Packs the IPv6 addresses among the peers, in their order.
    public static ByteBuffer format6(List<InetSocketAddress> peers) {
        return format(peers, IPV6_BYTES);
    }

    private static List<InetSocketAddress> parse(ByteBuffer packed, int stride, int most) {
        var in = packed.duplicate();
        var peers = new ArrayList<InetSocketAddress>(Math.min(most, in.remaining() / stride));
        var address = new byte[stride - 2];
        while (in.remaining() >= stride && peers.size() < most) {
            in.get(address);
            int port = in.getShort() & 0xffff;
            if (port != 0) {
                peers.add(new InetSocketAddress(address(address), port));
            }
        }
        return List.copyOf(peers);
    }

    private static ByteBuffer format(List<InetSocketAddress> peers, int stride) {
        var out = ByteBuffer.allocate(Math.multiplyExact(peers.size(), stride));
        for (var peer : peers) {
            var address = peer.getAddress();
            if (address != null && (address instanceof Inet4Address) == (stride == IPV4_BYTES)) {
                out.put(address.getAddress()).putShort((short) peer.getPort());
            }
        }
        return out.flip();
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
