package nagare.torrent.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The packets of PCP (RFC 6887) and of NAT-PMP (RFC 6886), which share a port and are told apart by their first byte.
/// Pure.
final class PcpMessage {
    /// The longest that is read (RFC 6887 §7).
    static final int MAX_BYTES = 1100;

    static final int NONCE_BYTES = 12;

    private static final byte PCP = 2;
    private static final byte NAT_PMP = 0;
    private static final byte MAP = 1;
    private static final byte ANSWER = (byte) 0x80;
    private static final int PCP_BYTES = 60;
    private static final int NAT_PMP_BYTES = 16;
    private static final int ADDRESS_BYTES = 12;
    private static final int UNSUPPORTED_VERSION = 1;

    private PcpMessage() {}

    /// What a packet of the router says.
    sealed interface Answer {
        /// `external` is known from PCP only.
        record Mapped(int internalPort, int externalPort, long seconds, Optional<InetAddress> external)
                implements Answer {}

        record Address(InetAddress external) implements Answer {}

        /// The router speaks NAT-PMP only.
        record OlderVersion() implements Answer {}

        record Refused(int code) implements Answer {}

        /// Not for us.
        record Nothing() implements Answer {}
    }

    /// RFC 6887 §11.1; 0 seconds take the mapping back.
    static ByteBuffer pcpMap(Port port, int wanted, int seconds, InetAddress client, byte[] nonce) {
        return ByteBuffer.allocate(PCP_BYTES)
                .put(PCP)
                .put(MAP)
                .putShort((short) 0)
                .putInt(seconds)
                .put(sixteen(client))
                .put(nonce, 0, NONCE_BYTES)
                .put((byte) port.protocol().number)
                .put(new byte[3])
                .putShort((short) port.number())
                .putShort((short) wanted)
                .put(anywhere(client))
                .flip();
    }

    /// RFC 6886 §3.3.
    static ByteBuffer natPmpMap(Port port, int wanted, int seconds) {
        return ByteBuffer.allocate(ADDRESS_BYTES)
                .put(NAT_PMP)
                .put(operation(port))
                .putShort((short) 0)
                .putShort((short) port.number())
                .putShort((short) wanted)
                .putInt(seconds)
                .flip();
    }

    /// RFC 6886 §3.2.
    static ByteBuffer natPmpAddress() {
        return ByteBuffer.allocate(2).put(NAT_PMP).put((byte) 0).flip();
    }

    /// Reads what came back when this port was asked for by PCP.
    static Answer readPcp(ByteBuffer packet, Port asked, byte[] nonce) {
        var in = packet.duplicate();
        if (in.remaining() < 4 || in.remaining() > MAX_BYTES) {
            return new Answer.Nothing();
        }
        int from = in.position();
        byte version = in.get(from);
        boolean answer = (in.get(from + 1) & ANSWER) != 0;
        if (version == NAT_PMP && answer) {
            return in.getShort(from + 2) == UNSUPPORTED_VERSION ? new Answer.OlderVersion() : new Answer.Nothing();
        }
        if (version != PCP || in.get(from + 1) != (byte) (MAP | ANSWER)) {
            return new Answer.Nothing();
        }
        int result = in.get(from + 3) & 0xff;
        if (in.remaining() < PCP_BYTES) {
            return result == UNSUPPORTED_VERSION ? new Answer.OlderVersion() : new Answer.Nothing();
        }
        var said = new byte[NONCE_BYTES];
        in.get(from + 24, said);
        boolean ours = Arrays.equals(said, nonce)
                && in.get(from + 36) == asked.protocol().number
                && (in.getShort(from + 40) & 0xffff) == asked.number();
        if (!ours) {
            return new Answer.Nothing();
        }
        if (result != 0) {
            return result == UNSUPPORTED_VERSION ? new Answer.OlderVersion() : new Answer.Refused(result);
        }
        var external = new byte[16];
        in.get(from + 44, external);
        return new Answer.Mapped(
                asked.number(),
                in.getShort(from + 42) & 0xffff,
                in.getInt(from + 4) & 0xffff_ffffL,
                Optional.of(address(external)).filter(known -> !known.isAnyLocalAddress()));
    }

    /// Reads what came back when this port was asked for by NAT-PMP.
    static Answer readNatPmpMap(ByteBuffer packet, Port asked) {
        var in = packet.duplicate();
        int from = in.position();
        if (in.remaining() < 4 || in.get(from) != NAT_PMP || in.get(from + 1) != (byte) (operation(asked) | ANSWER)) {
            return new Answer.Nothing();
        }
        int result = in.getShort(from + 2) & 0xffff;
        if (result != 0) {
            return new Answer.Refused(result);
        }
        if (in.remaining() < NAT_PMP_BYTES || (in.getShort(from + 8) & 0xffff) != asked.number()) {
            return new Answer.Nothing();
        }
        return new Answer.Mapped(
                asked.number(), in.getShort(from + 10) & 0xffff, in.getInt(from + 12) & 0xffff_ffffL, Optional.empty());
    }

    static Answer readNatPmpAddress(ByteBuffer packet) {
        var in = packet.duplicate();
        int from = in.position();
        if (in.remaining() < 4 || in.get(from) != NAT_PMP || in.get(from + 1) != ANSWER) {
            return new Answer.Nothing();
        }
        int result = in.getShort(from + 2) & 0xffff;
        if (result != 0) {
            return new Answer.Refused(result);
        }
        if (in.remaining() < ADDRESS_BYTES) {
            return new Answer.Nothing();
        }
        var external = new byte[4];
        in.get(from + 8, external);
        return new Answer.Address(address(external));
    }

    private static byte operation(Port port) {
        return switch (port.protocol()) {
            case UDP -> 1;
            case TCP -> 2;
        };
    }

    private static byte[] sixteen(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        return ByteBuffer.allocate(16)
                .put(new byte[10])
                .putShort((short) 0xffff)
                .put(bytes)
                .array();
    }

    /// No wish for an address, of the client's family.
    private static byte[] anywhere(InetAddress client) {
        return client instanceof Inet4Address ? sixteen(address(new byte[4])) : new byte[16];
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
