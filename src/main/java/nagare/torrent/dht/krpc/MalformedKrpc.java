package nagare.torrent.dht.krpc;

/// A packet that is nothing a node says. It is dropped without an answer. The message never quotes the packet.
public final class MalformedKrpc extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedKrpc(String problem) {
        super(problem);
    }
}
