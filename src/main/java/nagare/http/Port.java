package nagare.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port. Its connections ask for a sign of life after a minute of silence, because a TV whose plug was pulled says
/// no goodbye, and our own idle limit is hours.
final class Port extends ServerConnector {
    private static final Logger LOG = LoggerFactory.getLogger(Port.class);

    /// Seconds of silence, seconds between questions, and how many may stay without answer.
    private static final Map<SocketOption<Integer>, Integer> SIGNS_OF_LIFE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 60,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 15,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 4);

    Port(Server server, ConnectionFactory factory) {
        super(server, 1, 1, factory);
    }

    @Override
    protected void configure(Socket socket) {
        super.configure(socket);
        try {
            socket.setKeepAlive(true);
            for (var sign : SIGNS_OF_LIFE.entrySet()) {
                if (socket.supportedOptions().contains(sign.getKey())) {
                    socket.setOption(sign.getKey(), sign.getValue());
                }
            }
        } catch (IOException e) {
            LOG.debug("no keep-alive for a connection: reason={}", e.toString());
        }
    }
}
