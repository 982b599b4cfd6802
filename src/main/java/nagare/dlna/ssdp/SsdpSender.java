package nagare.dlna.ssdp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jupnp.transport.Router;
import org.jupnp.transport.impl.DatagramIOConfigurationImpl;
import org.jupnp.transport.impl.DatagramIOImpl;
import org.jupnp.transport.spi.DatagramProcessor;
import org.jupnp.transport.spi.InitializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends announcements and answers from one of our addresses, through the interface that has it. A network that is down
/// for a moment is no news: the announcements are repeated.
public final class SsdpSender extends DatagramIOImpl {
    private static final Logger LOG = LoggerFactory.getLogger(SsdpSender.class);
    private static final int TTL = 4; // UDA 1.0 §1.1.2
    private static final int MAX_DATAGRAM = SearchRequest.MAX_DATAGRAM;

    public SsdpSender() {
        super(new DatagramIOConfigurationImpl(TTL, MAX_DATAGRAM));
    }

    @Override
    public synchronized void init(InetAddress address, int port, Router router, DatagramProcessor processor) {
        super.init(address, port, router, processor);
        try {
            NetworkInterface network = NetworkInterface.getByInetAddress(address);
            if (network != null) {
                socket.setNetworkInterface(network);
            }
        } catch (IOException e) {
            socket.close();
            throw new InitializationException("cannot send through the interface of " + address, e);
        }
    }

    @Override
    public void run() {}

    @Override
    public synchronized void send(DatagramPacket datagram) {
        try {
            socket.send(datagram);
        } catch (IOException e) {
            LOG.debug("a datagram was not sent: from={} reason={}", localAddress, e.getMessage());
        }
    }
}
