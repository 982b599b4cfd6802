package nagare.dlna.ssdp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jupnp.model.UnsupportedDataException;
import org.jupnp.transport.Router;
import org.jupnp.transport.impl.MulticastReceiverConfigurationImpl;
import org.jupnp.transport.impl.MulticastReceiverImpl;
import org.jupnp.transport.spi.DatagramProcessor;
import org.jupnp.transport.spi.InitializationException;
import org.jupnp.transport.spi.NetworkAddressFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears the multicast group on one interface. Unlike jUPnP's, it outlives whatever a datagram does to it, says nothing
/// about garbage, and does not take the other interfaces down with it when it cannot join.
public final class SsdpReceiver extends MulticastReceiverImpl {
    private static final Logger LOG = LoggerFactory.getLogger(SsdpReceiver.class);

    /// Longest datagram that is read; jUPnP's 640 bytes cut real searches short.
    private static final int MAX_DATAGRAM = 2048;

    public SsdpReceiver(NetworkAddressFactory addresses) {
        super(new MulticastReceiverConfigurationImpl(
                addresses.getMulticastGroup(), addresses.getMulticastPort(), MAX_DATAGRAM));
    }

    @Override
    public synchronized void init(
            NetworkInterface network, Router router, NetworkAddressFactory addresses, DatagramProcessor processor) {
        try {
            super.init(network, router, addresses, processor);
        } catch (InitializationException e) {
            LOG.warn(
                    "searches cannot be heard on an interface; devices there find the server by its announcements"
                            + " only: interface={} reason={}",
                    network.getName(),
                    e.getMessage());
        }
    }

    @Override
    public synchronized void stop() {
        if (socket != null) {
            socket.close(); // leaves the group too
        }
    }

    @Override
    public void run() {
        while (socket != null && !socket.isClosed()) {
            try {
                var datagram = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
                socket.receive(datagram);
                InetAddress at =
                        networkAddressFactory.getLocalAddress(multicastInterface, false, datagram.getAddress());
                router.received(datagramProcessor.read(at, datagram));
            } catch (UnsupportedDataException e) {
                LOG.trace("a datagram that is not SSDP: interface={}", multicastInterface.getName());
            } catch (IOException | RuntimeException e) {
                if (!socket.isClosed()) {
                    LOG.debug("a datagram was not read: interface={}", multicastInterface.getName(), e);
                }
            }
        }
    }
}
