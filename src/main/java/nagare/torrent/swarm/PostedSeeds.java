package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.event.Mailbox;
import nagare.torrent.webseed.Listener;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;

/// What web seeds do, posted to the swarm as events.
record PostedSeeds(InfoHash torrent, Mailbox mailbox) implements Listener {
    @Override
    public void joined(int seed, String name, InetSocketAddress address, long rtt) {
        var handshake = new Handshake(torrent, id(seed), false, true, false, false);
        mailbox.post(new Event.SeedJoined(seed, name, address, handshake, rtt));
    }

    /// Its number: peers with one id are taken for one.
    private static PeerId id(int seed) {
        return PeerId.of(ByteBuffer.allocate(PeerId.BYTES)
                .put("-WS0100-".getBytes(StandardCharsets.US_ASCII))
                .putInt(seed)
                .array());
    }

    @Override
    public void says(int seed, PeerMessage message) {
        mailbox.post(new Event.Said(seed, message));
    }

    @Override
    public void gives(int seed, PeerMessage.Piece block) throws InterruptedException {
        mailbox.postFromStranger(new Event.Said(seed, block));
    }

    @Override
    public void left(int seed, String why) {
        mailbox.post(new Event.Left(seed, why, false));
    }
}
