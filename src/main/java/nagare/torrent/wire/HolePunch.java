package nagare.torrent.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// A message of `ut_holepunch` (BEP 55): one who knows two peers lets them call each other at the same time.
public sealed interface HolePunch {
    /// The longest message, in bytes: with an IPv6 address.
    int MAX_BYTES = 1 + 1 + 16 + 2 + 4;

    /// The endpoint that the message is about.
    InetSocketAddress peer();

    /// Let me and this peer call each other.
    record Rendezvous(InetSocketAddress peer) implements HolePunch {}

    /// Call this peer by uTP; it calls you now.
    record Connect(InetSocketAddress peer) implements HolePunch {}

    /// No rendezvous with this peer. `code` is one of [Refusal], or what nobody knows.
    record Refused(InetSocketAddress peer, int code) implements HolePunch {}

    /// Why there is no rendezvous, by the numbers on the wire.
    enum Refusal {
        /// The endpoint makes no sense.
        NO_SUCH_PEER(1),
        NOT_CONNECTED(2),
        /// The peer does not know the extension.
        NO_SUPPORT(3),
        /// It is the one that asks.
        NO_SELF(4);

        private final int code;

        Refusal(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /// The payload of the extended message.
    default ByteBuffer encode() {
        byte[] address = peer().getAddress().getAddress();
        var out = ByteBuffer.allocate(MAX_BYTES);
        int code = 0;
        switch (this) {
            case Rendezvous _ -> out.put((byte) 0);
            case Connect _ -> out.put((byte) 1);
            case Refused(var _, int why) -> {
                out.put((byte) 2);
                code = why;
            }
        }
        out.put((byte) (peer().getAddress() instanceof Inet4Address ? 0 : 1));
        return out.put(address).putShort((short) peer().getPort()).putInt(code).flip();
    }

    /// Reads a payload, which is left as it was. The error code may be left out where there is none, as some do.
    ///
    /// @throws ProtocolException when it is none of the three messages, or names no endpoint
    static HolePunch parse(ByteBuffer payload) throws ProtocolException {
        var in = payload.duplicate();
        if (in.remaining() < 2 || in.remaining() > MAX_BYTES) {
            throw new ProtocolException("hole punch message of " + in.remaining() + " bytes");
        }
        int type = in.get();
        int family = in.get();
        if (family != 0 && family != 1) {
            throw new ProtocolException("hole punch for addresses of kind " + family);
        }
        var address = new byte[family == 0 ? 4 : 16];
        if (in.remaining() < address.length + 2) {
            throw new ProtocolException("hole punch message that breaks off");
        }
        in.get(address);
        var peer = new InetSocketAddress(address(address), in.getShort() & 0xffff);
        int code = in.remaining() >= 4 ? in.getInt() : 0;
        return switch (type) {
            case 0 -> new Rendezvous(peer);
            case 1 -> new Connect(peer);
            case 2 -> new Refused(peer, code);
            default -> throw new ProtocolException("hole punch message of type " + type);
        };
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
