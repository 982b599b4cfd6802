package nagare.torrent;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import nagare.net.egress.Egress;
import nagare.torrent.peer.PeerListener;
import nagare.torrent.udp.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ports at which peers find us: one number for TCP and UDP, since whoever learns one of them tries both.
final class PeerPorts {
    private static final Logger LOG = LoggerFactory.getLogger(PeerPorts.class);

    /// Starts to listen for TCP.
    interface Listening {
        PeerListener on(InetSocketAddress address) throws IOException;
    }

    private PeerPorts() {}

    /// The UDP socket on the number of the peer port, or on any free one where others have that.
    static UdpSocket udp(Egress egress, InetSocketAddress listen) throws IOException {
        try {
            return open(egress, listen, listen.getPort());
        } catch (IOException taken) {
            if (listen.getPort() == 0) {
                throw taken;
            }
            UdpSocket any = open(egress, listen, 0);
            LOG.info("UDP port {} is taken ({}); DHT and uTP use {}", listen.getPort(), taken.getMessage(), any.port());
            return any;
        }
    }

    private static UdpSocket open(Egress egress, InetSocketAddress listen, int port) throws IOException {
        return listen.getAddress().isAnyLocalAddress() || !egress.isDirect()
                ? UdpSocket.open(egress, port)
                : UdpSocket.open(List.of(listen.getAddress()), port);
    }

    /// Listens for TCP; where any port will do, on that of the UDP socket if nobody has it.
    static PeerListener listen(InetSocketAddress wanted, int udpPort, Listening listening) throws IOException {
        if (wanted.getPort() != 0) {
            return listening.on(wanted);
        }
        try {
            return listening.on(new InetSocketAddress(wanted.getAddress(), udpPort));
        } catch (BindException taken) {
            LOG.debug("TCP port {} is taken, any other will do", udpPort);
            return listening.on(wanted);
        }
    }
}
