package nagare.torrent.tracker;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.HostResolver;
import nagare.net.HttpFetcher;
import nagare.net.OwnAddress;
import nagare.net.SystemResolver;
import nagare.torrent.udp.UdpSocket;

/// The ways out for tests: everything on 127.0.0.0/8 is trusted, nothing else is reached.
final class Loopback implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-10-02T08:00:00Z");

    final AddressPolicy policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
    final OwnAddress own = new OwnAddress(policy);
    final HttpFetcher fetcher = new HttpFetcher(policy, "Nagare/0.1");
    final SystemResolver system = new SystemResolver();
    final UdpSocket socket;
    final Trackers trackers;

    Loopback() throws IOException {
        this(null);
    }

    Loopback(HostResolver resolver) throws IOException {
        socket = UdpSocket.open(List.of(InetAddress.ofLiteral("127.0.0.1")), 0);
        trackers = new Trackers(
                new Trackers.Network(fetcher, socket, resolver == null ? system : resolver, policy, own),
                InstantSource.fixed(NOW),
                System::nanoTime,
                new Random(1));
    }

    @Override
    public void close() throws IOException {
        trackers.close();
        socket.close();
        system.close();
        fetcher.close();
    }
}
