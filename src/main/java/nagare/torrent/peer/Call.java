package nagare.torrent.peer;

import java.net.InetSocketAddress;

/// Whom we call, what we say first, and how many milliseconds the peer has to let us connect.
record Call(InetSocketAddress address, Hello hello, int connectMillis) {}
