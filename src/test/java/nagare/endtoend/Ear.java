package nagare.endtoend;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Hears what servers announce on a network by SSDP.
final class Ear implements AutoCloseable {
    private final MulticastSocket socket;
    private final List<String> heard = new ArrayList<>();

    private Ear(MulticastSocket socket) {
        this.socket = socket;
    }

    static Ear on(String networkInterface) throws IOException {
        var socket = new MulticastSocket(1900);
        socket.joinGroup(
                new InetSocketAddress(InetAddress.ofLiteral("239.255.255.250"), 1900),
                NetworkInterface.getByName(networkInterface));
        var ear = new Ear(socket);
        Thread.ofVirtual().name("ear").start(ear::listen);
        return ear;
    }

    private void listen() {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                socket.receive(packet);
                add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            add("closed: " + e.getMessage());
        }
    }

    private synchronized void add(String message) {
        heard.add(message);
        notifyAll();
    }

    /// Waits until a message was heard that holds all of these.
    synchronized void await(String... parts) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (heard.stream().noneMatch(message -> List.of(parts).stream().allMatch(message::contains))) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("never heard " + List.of(parts) + " but\n" + String.join("\n", heard));
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
