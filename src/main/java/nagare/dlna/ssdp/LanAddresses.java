package nagare.dlna.ssdp;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jupnp.model.Constants;
import org.jupnp.transport.spi.InitializationException;
import org.jupnp.transport.spi.NetworkAddressFactory;

/// Tells jUPnP to use exactly these addresses. jUPnP's own choice takes docker bridges, cannot take `lo`, and looks
/// once only; ours is made by [LanSelection] and made again when the network changes.
public final class LanAddresses implements NetworkAddressFactory {
    private final List<LanAddress> addresses;
    private final int httpPort;

    public LanAddresses(List<LanAddress> addresses, int httpPort) {
        this.addresses = List.copyOf(addresses);
        this.httpPort = httpPort;
    }

    @Override
    public InetAddress getMulticastGroup() {
        try {
            return InetAddress.getByName(Constants.IPV4_UPNP_MULTICAST_GROUP);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal address needs no resolver", e);
        }
    }

    @Override
    public int getMulticastPort() {
        return Constants.UPNP_MULTICAST_PORT;
    }

    /// 0: any free port. Answers must not come from 1900 (ReadyNAS ignores those, Windows' own service takes them).
    @Override
    public int getMulticastResponsePort() {
        return 0;
    }

    @Override
    public int getStreamListenPort() {
        return httpPort;
    }

    @Override
    public Iterator<NetworkInterface> getNetworkInterfaces() {
        var interfaces = new LinkedHashSet<NetworkInterface>();
        for (LanAddress address : addresses) {
            try {
                NetworkInterface network = NetworkInterface.getByName(address.network());
                if (network != null) { // gone since we looked; the next look will tell
                    interfaces.add(network);
                }
            } catch (SocketException e) {
                throw new InitializationException("cannot look at interface " + address.network(), e);
            }
        }
        return interfaces.iterator();
    }

    /// jUPnP removes addresses it cannot bind from this iterator.
    @Override
    public Iterator<InetAddress> getBindAddresses() {
        return new ArrayList<InetAddress>(
                        addresses.stream().map(LanAddress::address).toList())
                .iterator();
    }

    @Override
    public boolean hasUsableNetwork() {
        return !addresses.isEmpty();
    }

    /// Our address on the interface a search came in by: the one of the sender's network, else any.
    @Override
    public InetAddress getLocalAddress(NetworkInterface network, boolean ipv6, InetAddress sender) {
        var here = addresses.stream()
                .filter(address -> address.network().equals(network.getName()))
                .toList();
        return here.stream()
                .filter(address -> address.isNeighbour(sender))
                .findFirst()
                .or(() -> here.stream().findFirst())
                .map(LanAddress::address)
                .orElseThrow(() -> new IllegalStateException("no address of ours on " + network.getName()));
    }

    @Override
    public @Nullable Short getAddressNetworkPrefixLength(InetAddress address) {
        return null; // wake-on-LAN only
    }

    @Override
    public byte @Nullable [] getHardwareAddress(InetAddress address) {
        return null; // wake-on-LAN only
    }

    @Override
    public @Nullable InetAddress getBroadcastAddress(InetAddress address) {
        return null; // wake-on-LAN only
    }

    @Override
    public void logInterfaceInformation() {}
}
