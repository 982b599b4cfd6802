package nagare.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A SOCKS 5 proxy on 127.0.0.1 that wants the user `eva` with the password `secret`, keeps what it was asked for, and
/// is itself the server behind it: it hears a head of HTTP and sends what a test says.
final class SocksServer implements AutoCloseable {
    /// `site.example 80`, a line for each connection.
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    interface Site {
        /// What the server at this host answers.
        String answer(String host);
    }

    SocksServer(Site site) throws IOException {
        Thread.ofVirtual().name("socks server").start(() -> {
            while (!socket.isClosed()) {
                try {
                    var client = socket.accept();
                    open.add(client);
                    Thread.ofVirtual().start(() -> serve(client, site));
                } catch (IOException closing) {
                    return;
                }
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve(Socket client, Site site) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            in.readUnsignedByte();
            in.skipNBytes(in.readUnsignedByte());
            out.write(new byte[] {5, 2});
            in.readUnsignedByte();
            String login = text(in) + ":" + text(in);
            boolean known = login.equals("eva:secret");
            out.write(new byte[] {1, (byte) (known ? 0 : 1)});
            if (!known) {
                asked.add("a stranger");
                return;
            }
            String host = host(in);
            out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            readHead(in);
            out.write(site.answer(host).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            asked.add("hung up");
        }
    }

    private String host(DataInputStream in) throws IOException {
        in.skipNBytes(3);
        int kind = in.readUnsignedByte();
        String host = kind == 3
                ? text(in)
                : InetAddress.getByAddress(in.readNBytes(kind == 1 ? 4 : 16)).getHostAddress();
        asked.add(host + " " + in.readUnsignedShort());
        return host;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
    }

    private static void readHead(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var client : open) {
            client.close();
        }
    }
}
