package nagare.torrent;

import java.util.List;
import java.util.Optional;
import nagare.net.egress.Egress;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.peer.Encryption;
import nagare.torrent.peer.Places;

/// How an engine deals with others: whether peers are spoken to encrypted, whether by uTP too, who hears of it beside
/// trackers, what others get back, by which way it goes out, and how many connections there may be over all torrents.
public record Dealings(
        Encryption encryption, boolean utp, Reach reach, Sharing sharing, Privacy privacy, int connections) {
    /// What is told beside trackers: the local network (BEP 14) on the interfaces named, or on all of it; the router,
    /// which is asked to let peers in; and the DHT, if it is used.
    public record Reach(boolean lsd, List<String> interfaces, boolean portMapping, Optional<DhtSettings> dht) {
        public static final Reach NONE = new Reach(false, List.of(), false, Optional.empty());

        public Reach {
            interfaces = List.copyOf(interfaces);
        }
    }

    /// As most are: peers are spoken to plain where they take that, and by uTP too, by any way out; nobody hears of it
    /// beside trackers.
    public static Dealings usual() {
        return new Dealings(
                Encryption.PREFER_PLAIN,
                true,
                Reach.NONE,
                Sharing.WHILE_READ,
                new Privacy(Egress.direct(), false),
                Places.CONNECTIONS);
    }

    /// The same with this reach.
    public Dealings with(Reach other) {
        return new Dealings(encryption, utp, other, sharing, privacy, connections);
    }

    /// The same with the DHT.
    public Dealings with(DhtSettings nodes) {
        return with(new Reach(reach.lsd(), reach.interfaces(), reach.portMapping(), Optional.of(nodes)));
    }

    /// The same with peers spoken to in this way, over TCP alone or by uTP too.
    public Dealings with(Encryption otherEncryption, boolean otherUtp) {
        return new Dealings(otherEncryption, otherUtp, reach, sharing, privacy, connections);
    }

    /// The same by this way out.
    public Dealings with(Privacy other) {
        return new Dealings(encryption, utp, reach, sharing, other, connections);
    }
}
