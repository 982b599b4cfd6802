package nagare.torrent.dht;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.SystemResolver;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.udp.UdpSocket;

/// For `bench/dht.py`: a DHT that begins with the hosts named as arguments. Each line on standard input, an info-hash,
/// is
/// answered with the milliseconds until its first peer; `nodes` with how many nodes are known.
final class Finder {
    private static final int PATIENCE_SECONDS = 20;

    private Finder() {}

    public static void main(String[] hosts) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("nagare-dht-");
        var settings = new DhtSettings(List.of(hosts), folder.resolve("dht.table"));
        var policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (var resolver = new SystemResolver();
                var socket = UdpSocket.open(0);
                var dht = Dht.start(
                        new Dht.Network(socket, resolver, policy), settings, new SecureRandom(), System::nanoTime)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line.equals("nodes") ? "" + dht.status().good() : "" + find(dht, line));
            }
        }
        Files.deleteIfExists(settings.file());
        Files.delete(folder);
    }

    private static double find(Dht dht, String hash) throws InterruptedException {
        var found = new CountDownLatch(1);
        long began = System.nanoTime();
        try (var _ = dht.search(new InfoHash(hash), () -> 0, _ -> found.countDown())) {
            boolean any = found.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return any ? (System.nanoTime() - began) / 1e6 : Double.POSITIVE_INFINITY;
        }
    }
}
