package nagare.torrent.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.Way;

/// Knocks at one peer's door: connects and shakes hands.
record Knock(InetSocketAddress address, Hello hello, Greeting greeting, int connectMillis) implements Dial.Attempt {
    @Override
    public Greeting.Met meet(Way way, UnderWay streams, Runnable connected) throws IOException {
        PeerStream stream = way.transport().open();
        boolean through = false;
        try {
            Greeting.Met met =
                    streams.during(stream, () -> greeting.dial(stream, address, connectMillis, connected, hello));
            through = true;
            return met;
        } finally {
            if (!through) {
                stream.close();
            }
        }
    }
}
