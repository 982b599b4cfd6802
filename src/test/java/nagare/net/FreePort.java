package nagare.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A port for a program that must be told which one to take.
public final class FreePort {
    private static final int FIRST_PORT = 17_000;
    private static final int END_OF_PORTS = 32_000;
    private static final int MOST_TRIES = 100;

    private FreePort() {}

    /// A port that nobody had a moment ago, and that no system gives to a connection before a program takes it.
    public static int any() throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException _) {
                // somebody has it
            }
        }
        throw new IOException("no port is free");
    }
}
