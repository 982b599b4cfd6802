package nagare.torrent.swarm;

import nagare.net.AddressPolicy;
import nagare.torrent.wire.PeerId;

/// What every swarm of an engine shares: our name and port, how many peers, how fast to upload (bytes per second, 0 for
/// no limit), whom we may dial, and our name in the extension handshake.
public record SwarmSettings(
        PeerId self, int listenPort, int maxPeers, long uploadBytesPerSecond, AddressPolicy policy, String client) {}
