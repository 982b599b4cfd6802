package nagare.net.egress;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy on loopback that does what a test says with each connection, and keeps what it was asked.
final class ScriptedProxy implements AutoCloseable {
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    interface Conversation {
        void hold(DataInputStream in, OutputStream out, ScriptedProxy proxy) throws IOException;
    }

    ScriptedProxy(Conversation conversation) throws IOException {
        Thread.ofVirtual().name("scripted proxy").start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> hold(socket, conversation));
                } catch (IOException closing) {
                    return;
                }
            }
        });
    }

    private void hold(Socket socket, Conversation conversation) {
        try (socket) {
            conversation.hold(new DataInputStream(socket.getInputStream()), socket.getOutputStream(), this);
        } catch (IOException gone) {
            heard.add("broken: " + gone.getMessage());
        }
    }

    /// A SOCKS 5 proxy without login that hears one request, answers with the code, and then sends back what it gets.
    static Conversation socks(int code) {
        return (in, out, proxy) -> {
            in.readUnsignedByte();
            in.skipNBytes(in.readUnsignedByte());
            out.write(new byte[] {5, 0});
            proxy.heard.add(request(in));
            out.write(new byte[] {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
            if (code == 0) {
                echo(in, out);
            }
        };
    }

    static void echo(InputStream in, OutputStream out) throws IOException {
        for (int next = in.read(); next >= 0; next = in.read()) {
            out.write(next);
        }
    }

    /// The request as words: command, kind of address, address, port.
    static String request(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int command = in.readUnsignedByte();
        in.readUnsignedByte();
        int kind = in.readUnsignedByte();
        byte[] address = in.readNBytes(
                switch (kind) {
                    case 1 -> 4;
                    case 4 -> 16;
                    default -> in.readUnsignedByte();
                });
        String host = kind == 3
                ? new String(address, java.nio.charset.StandardCharsets.US_ASCII)
                : InetAddress.getByAddress(address).getHostAddress();
        return command + " " + host + " " + in.readUnsignedShort();
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
