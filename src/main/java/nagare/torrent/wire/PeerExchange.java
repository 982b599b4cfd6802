package nagare.torrent.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeWriter;

/// Peers that a peer is connected to since its last message, and those that it is no longer connected to (BEP 11).
public record PeerExchange(List<Named> added, List<InetSocketAddress> dropped) {
    /// How many of each are read out of one message; the rest is not looked at.
    public static final int MOST = 50;

    private static final int PORT_BYTES = 2;

    /// What is said of a peer that was added.
    public enum Flag {
        PREFERS_ENCRYPTION(1),
        /// It has everything, or downloads nothing.
        SEED(2),
        UTP(4),
        /// BEP 55.
        HOLEPUNCH(8),
        /// Who says so has dialled it.
        REACHABLE(0x10);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        static Set<Flag> of(int bits) {
            var flags = EnumSet.noneOf(Flag.class);
            for (Flag flag : values()) {
                if ((bits & flag.bit) != 0) {
                    flags.add(flag);
                }
            }
            return flags;
        }

        static byte bits(Set<Flag> flags) {
            return (byte) flags.stream().mapToInt(flag -> flag.bit).sum();
        }
    }

    /// A peer and what is said of it.
    public record Named(InetSocketAddress address, Set<Flag> flags) {
        public Named {
            flags = Set.copyOf(flags);
            if (address.isUnresolved() || address.getPort() == 0) {
                throw new IllegalArgumentException("nobody can be reached at " + address);
            }
        }
    }

    public PeerExchange {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    public boolean isEmpty() {
        return added.isEmpty() && dropped.isEmpty();
    }

    /// The payload to send. Every list comes with its flags, since some take a list without them as empty.
    public ByteBuffer encode() {
        var dict = new TreeMap<String, BencodeValue>();
        var addresses = added.stream().map(Named::address).toList();
        dict.put("added", packed(CompactPeers.format4(addresses)));
        dict.put("added.f", flags(true));
        dict.put("added6", packed(CompactPeers.format6(addresses)));
        dict.put("added6.f", flags(false));
        dict.put("dropped", packed(CompactPeers.format4(dropped)));
        dict.put("dropped6", packed(CompactPeers.format6(dropped)));
        return ByteBuffer.wrap(BencodeWriter.write(BencodeValue.of(dict)));
    }

    private BencodeValue flags(boolean v4) {
        var of = added.stream()
                .filter(named -> named.address().getAddress() instanceof Inet4Address == v4)
                .toList();
        var flags = ByteBuffer.allocate(of.size());
        of.forEach(named -> flags.put(Flag.bits(named.flags())));
        return BencodeValue.of(flags.array());
    }

    private static BencodeValue packed(ByteBuffer peers) {
        var bytes = new byte[peers.remaining()];
        peers.get(bytes);
        return BencodeValue.of(bytes);
    }

    /// Reads a payload; the buffer is left as it was. At most [#MOST] of each are read, those of IPv4 first.
    /// Whom nobody can reach (port 0, IPv4 in the clothes of IPv6) is left out. Flags that are not there, or not
    /// as many as peers, are none.
    ///
    /// @throws ProtocolException when it is no bencoded dictionary
    public static PeerExchange parse(ByteBuffer payload) throws ProtocolException {
        return of(DictPayload.read(payload, "peer exchange").dict());
    }

    private static PeerExchange of(Dict dict) {
        var added = new ArrayList<Named>();
        read(dict, "added", CompactPeers.IPV4_BYTES, added);
        read(dict, "added6", CompactPeers.IPV6_BYTES, added);
        var dropped = new ArrayList<Named>();
        read(dict, "dropped", CompactPeers.IPV4_BYTES, dropped);
        read(dict, "dropped6", CompactPeers.IPV6_BYTES, dropped);
        return new PeerExchange(added, dropped.stream().map(Named::address).toList());
    }

    private static void read(Dict dict, String key, int stride, List<Named> into) {
        Optional<Bytes> packed = dict.bytes(key);
        if (packed.isEmpty()) {
            return;
        }
        var peers = ByteBuffer.wrap(packed.get().toArray());
        int count = peers.remaining() / stride;
        byte[] flags = dict.bytes(key + ".f")
                .filter(some -> some.length() == count)
                .map(Bytes::toArray)
                .orElseGet(() -> new byte[0]);
        var address = new byte[stride - PORT_BYTES];
        for (int i = 0; i < count && into.size() < MOST; i++) {
            peers.get(address);
            int port = peers.getShort() & 0xffff;
            InetAddress host = CompactPeers.address(address);
            boolean mapped = stride == CompactPeers.IPV6_BYTES && host instanceof Inet4Address;
            if (port != 0 && !mapped) {
                into.add(new Named(new InetSocketAddress(host, port), Flag.of(flags.length == 0 ? 0 : flags[i])));
            }
        }
    }
}
