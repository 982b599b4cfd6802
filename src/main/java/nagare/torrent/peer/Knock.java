package nagare.torrent.peer;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.Way;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knocks at a peer's door by one way: plain or encrypted, and at once the other way round on a new connection when the
/// peer was there but ended the first. What it wanted is remembered.
record Knock(Call call, Approach approach, Greeting greeting) implements Dial.Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Knock.class);

    @Override
    public Greeting.Met meet(Way way, UnderWay streams, Runnable connected) throws IOException {
        boolean encrypted = approach.isEncryptedFirst(call.address());
        var wasThere = new AtomicBoolean();
        try {
            return once(way, streams, encrypted, () -> {
                wasThere.set(true);
                connected.run();
            });
        } catch (IOException e) {
            if (!wasThere.get() || streams.isClosed() || !mayWantTheOther(encrypted, e)) {
                throw e;
            }
            LOG.debug(
                    "{} was not what {} wants: {}", encrypted ? "encrypted" : "plain", call.address(), e.getMessage());
            return theOther(way, streams, !encrypted, e);
        }
    }

    /// One that does not want it plain ends the connection at once. One that does not know encryption may do anything.
    private boolean mayWantTheOther(boolean encrypted, IOException why) {
        return encrypted
                ? approach.encryption().allowsPlain()
                : !(why instanceof SocketTimeoutException || why instanceof ProtocolException);
    }

    private Greeting.Met theOther(Way way, UnderWay streams, boolean encrypted, IOException first) throws IOException {
        try {
            Greeting.Met met = once(way, streams, encrypted, () -> {});
            if (encrypted) {
                approach.wantsEncryption(call.address());
            } else {
                approach.refusedEncryption(call.address());
            }
            return met;
        } catch (IOException e) {
            first.addSuppressed(e);
            throw first;
        }
    }

    private Greeting.Met once(Way way, UnderWay streams, boolean encrypted, Runnable connected) throws IOException {
        PeerStream stream = way.transport().open();
        boolean through = false;
        try {
            Greeting.Met met = streams.during(stream, () -> greeting.dial(stream, call, encrypted, connected));
            through = true;
            return met;
        } finally {
            if (!through) {
                stream.close();
            }
        }
    }
}
