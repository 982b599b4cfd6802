package nagare.dlna.ssdp;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.jupnp.transport.Router;
import org.jupnp.transport.impl.MulticastReceiverConfigurationImpl;
import org.jupnp.transport.impl.MulticastReceiverImpl;
import org.jupnp.transport.spi.DatagramProcessor;
import org.jupnp.transport.spi.NetworkAddressFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears the multicast group on one interface. Unlike jUPnP's, it shares its port by every means there is,
/// outlives whatever a datagram does to it, says nothing about garbage, hands none of it to jUPnP's parser, and
/// when it cannot listen it says so once, tries again from time to time, and leaves the other interfaces alone.
public final class SsdpReceiver extends MulticastReceiverImpl {
    private static final Logger LOG = LoggerFactory.getLogger(SsdpReceiver.class);

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int RECEIVE_BUFFER = 256 * 1024;

    private final Searches searches;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean said; // touched by init before the thread starts, then by it only

    public SsdpReceiver(NetworkAddressFactory addresses, Searches searches) {
        super(new MulticastReceiverConfigurationImpl(
                addresses.getMulticastGroup(), addresses.getMulticastPort(), SearchRequest.MAX_DATAGRAM));
        this.searches = searches;
    }

    @Override
    public synchronized void init(
            NetworkInterface network, Router router, NetworkAddressFactory addresses, DatagramProcessor processor) {
        this.router = router;
        networkAddressFactory = addresses;
        datagramProcessor = processor;
        multicastInterface = network;
        multicastAddress = new InetSocketAddress(configuration.getGroup(), configuration.getPort());
        open();
    }

    /// Opens the socket if it can be opened now.
    private synchronized @Nullable MulticastSocket open() {
        if (stopped.getCount() == 0) {
            return null;
        }
        MulticastSocket opened = null;
        try {
            opened = new MulticastSocket(null);
            share(opened);
            opened.setReceiveBufferSize(RECEIVE_BUFFER);
            opened.bind(new InetSocketAddress(configuration.getPort()));
            opened.joinGroup(multicastAddress, multicastInterface);
            socket = opened;
            if (said) {
                said = false;
                LOG.info("searches are heard again: interface={}", multicastInterface.getName());
            }
            return opened;
        } catch (IOException e) {
            if (opened != null) {
                opened.close();
            }
            complain(e);
            return null;
        }
    }

    /// Other UPnP programs of this machine listen on the same port; each system has its own way of
    /// allowing that.
    private static void share(MulticastSocket socket) throws IOException {
        socket.setReuseAddress(true);
        if (socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
    }

    private void complain(IOException e) {
        if (said) {
            return;
        }
        said = true;
        String reason = e instanceof BindException
                ? "another program keeps UDP port " + configuration.getPort() + " to itself (" + e.getMessage() + ")"
                : e.getMessage();
        LOG.warn(
                "searches cannot be heard on an interface; devices there find the server by its announcements only:"
                        + " interface={} reason={}",
                multicastInterface.getName(),
                reason);
    }

    @Override
    public synchronized void stop() {
        stopped.countDown();
        if (socket != null) {
            socket.close(); // leaves the group too
        }
    }

    private synchronized @Nullable MulticastSocket current() {
        return socket != null && !socket.isClosed() ? socket : null;
    }

    @Override
    public void run() {
        try {
            for (var listening = current(); stopped.getCount() > 0; listening = open()) {
                if (listening != null) {
                    listen(listening);
                }
                stopped.await(RETRY.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(MulticastSocket listening) {
        var buffer = new byte[SearchRequest.MAX_DATAGRAM + 1]; // one more, to know what is too long
        while (!listening.isClosed()) {
            try {
                var datagram = new DatagramPacket(buffer, buffer.length);
                listening.receive(datagram);
                searches.hear(datagram, multicastInterface.getName());
            } catch (SocketException e) {
                if (!listening.isClosed()) {
                    LOG.debug("listening failed: interface={} reason={}", multicastInterface.getName(), e.getMessage());
                    listening.close();
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("a datagram was not read: interface={}", multicastInterface.getName(), e);
            }
        }
    }
}
