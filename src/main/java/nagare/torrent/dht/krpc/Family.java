package nagare.torrent.dht.krpc;

import java.net.Inet4Address;
import java.net.InetAddress;

/// IPv4 and IPv6 are two networks of nodes that know of each other (BEP 32).
public enum Family {
    IPV4(4, "nodes", "n4"),
    IPV6(16, "nodes6", "n6");

    private final int addressBytes;
    private final String nodesKey;
    private final String wanted;

    Family(int addressBytes, String nodesKey, String wanted) {
        this.addressBytes = addressBytes;
        this.nodesKey = nodesKey;
        this.wanted = wanted;
    }

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    public Family other() {
        return this == IPV4 ? IPV6 : IPV4;
    }

    public int addressBytes() {
        return addressBytes;
    }

    /// How many bytes an address with its port takes.
    public int peerBytes() {
        return addressBytes + Short.BYTES;
    }

    /// How many bytes a node with its id takes: 26 or 38.
    public int nodeBytes() {
        return NodeId.BYTES + peerBytes();
    }

    String nodesKey() {
        return nodesKey;
    }

    String wanted() {
        return wanted;
    }
}
