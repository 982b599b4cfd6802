package nagare.net.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Datagrams as a SOCKS 5 proxy's relay takes and gives them, and its way of writing addresses (RFC 1928 §5, §7). Pure.
public final class Relayed {
    static final int MAX_NAME_BYTES = 255;
    static final int IPV4 = 1;
    static final int NAME = 3;
    static final int IPV6 = 4;

    private Relayed() {}

    /// A datagram as the relay takes it (§7): nothing twice, no fragment, the target, the payload.
    public static ByteBuffer wrapped(ByteBuffer payload, InetSocketAddress to) throws IOException {
        var packet = ByteBuffer.allocate(3 + 4 + MAX_NAME_BYTES + payload.remaining());
        packet.put(new byte[3]);
        put(packet, to);
        return packet.put(payload).flip();
    }

    /// Who sent what a relay hands over; `packet` is moved to the payload. Empty when it is no such datagram, a
    /// fragment, or from somebody without an address.
    public static Optional<InetSocketAddress> unwrapped(ByteBuffer packet) {
        try {
            if (packet.getShort() != 0 || packet.get() != 0) {
                return Optional.empty();
            }
            int kind = packet.get();
            if (kind != IPV4 && kind != IPV6) {
                return Optional.empty();
            }
            var address = new byte[kind == IPV4 ? 4 : 16];
            packet.get(address);
            int port = Short.toUnsignedInt(packet.getShort());
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (BufferUnderflowException | UnknownHostException tooShort) {
            return Optional.empty();
        }
    }

    static void put(ByteBuffer into, InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            byte[] name = address.getHostString().getBytes(StandardCharsets.US_ASCII);
            if (name.length == 0 || name.length > MAX_NAME_BYTES) {
                throw new IOException("a host name of " + name.length + " characters");
            }
            into.put((byte) NAME).put((byte) name.length).put(name);
        } else {
            byte[] bytes = address.getAddress().getAddress();
            into.put((byte) (bytes.length == 4 ? IPV4 : IPV6)).put(bytes);
        }
        into.putShort((short) address.getPort());
    }
}
