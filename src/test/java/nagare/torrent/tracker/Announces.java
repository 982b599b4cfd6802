package nagare.torrent.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.tracker.AnnounceRequest.Event;
import nagare.torrent.wire.PeerId;

/// Requests and replies that the tests of this room share.
final class Announces {
    static final InfoHash HASH = new InfoHash("0001307e2d2e5f7f80abcdef2b20417a5a397ffe");
    static final PeerId PEER = new PeerId("2d4e47303130302d0102030405060708090a0b0c");

    private Announces() {}

    static AnnounceRequest request(Event event) {
        return new AnnounceRequest(
                HASH, PEER, 6881, 0x00abcdef, new Counters(11, 22, OptionalLong.of(33)), event, 100, Optional.empty());
    }

    static AnnounceReply reply(Duration interval, Duration minInterval, InetSocketAddress... peers) {
        return new AnnounceReply(
                List.of(peers),
                interval,
                minInterval,
                OptionalInt.of(1),
                OptionalInt.of(2),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static InetSocketAddress peer(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
