package nagare.torrent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nagare.lifecycle.Opened;
import nagare.net.EgressResolver;
import nagare.net.HttpFetcher;
import nagare.net.OwnAddress;
import nagare.net.egress.Egress;
import nagare.torrent.TorrentEngine.Surroundings;
import nagare.torrent.dht.Dht;
import nagare.torrent.dht.DhtStatus;
import nagare.torrent.discovery.DhtPlace;
import nagare.torrent.discovery.LocalNetwork;
import nagare.torrent.discovery.Place;
import nagare.torrent.discovery.Remembered;
import nagare.torrent.discovery.Sources;
import nagare.torrent.lsd.Links;
import nagare.torrent.lsd.Lsd;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.PeerListener;
import nagare.torrent.peer.Places;
import nagare.torrent.peer.Swarms;
import nagare.torrent.portmap.Port;
import nagare.torrent.portmap.PortMapping;
import nagare.torrent.portmap.PortMappingStatus;
import nagare.torrent.swarm.member.DhtNodes;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.tracker.Trackers;
import nagare.torrent.transport.TcpTransport;
import nagare.torrent.transport.Way;
import nagare.torrent.udp.UdpSocket;
import nagare.torrent.utp.UtpTransport;
import nagare.torrent.webseed.Web;
import nagare.torrent.wire.PeerId;

/// How an engine reaches others and is reached: its ports, the ways to peers, trackers, DHT, router, web. What is open
/// is closed by the `Opened` it was given.
final class EngineNetwork {
    /// TCP has so long to itself (ENGINE §4.2): it costs less, and mostly works.
    private static final long UTP_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    /// The least that a tracker takes.
    private static final int NO_PORT = 1;

    private final EngineSettings settings;
    private final Dealings dealings;
    private final Egress egress;
    private final Surroundings around;
    private final String agent;
    private final Opened opened;
    private final UdpSocket udp;
    private final PeerListener listener;
    private final EgressResolver resolver;
    private final Optional<Dht> dht;
    private final SwarmSettings self;
    private final Trackers trackers;
    private final Optional<PortMapping> mapping;

    private EngineNetwork(EngineSettings settings, Surroundings around, String product, Swarms called, Opened opened)
            throws IOException {
        this.settings = settings;
        this.dealings = settings.dealings();
        this.egress = dealings.privacy().egress();
        this.around = around;
        this.agent = dealings.privacy().agent(product);
        this.opened = opened;
        udp = opened.keep(PeerPorts.udp(egress, settings.listen()));
        var utp = opened.keep(new UtpTransport(udp, around.nanoTime(), around.chance()));
        var approach = new Approach(ways(utp), dealings.encryption(), around.chance());
        listener = opened.keep(listen(called, approach));
        if (dealings.utp()) {
            utp.start(listener::called);
        }
        resolver = opened.keep(new EgressResolver(egress));
        dht = dealings.reach()
                .dht()
                .map(nodes -> opened.keep(Dht.start(
                        new Dht.Network(udp, resolver, settings.policy()), nodes, around.chance(), around.nanoTime())));
        self = self(approach, product);
        trackers = opened.keep(new Trackers(
                new Trackers.Network(
                        opened.keep(new HttpFetcher(settings.policy(), agent, egress)),
                        udp,
                        resolver,
                        settings.policy(),
                        self.own()),
                around.clock(),
                around.nanoTime(),
                around.chance()));
        mapping = mapping();
    }

    /// Opens the ports, and begins to listen and to look around. `called` are the torrents that peers may call;
    /// `product` names us to them.
    ///
    /// @throws java.net.BindException when a port is taken; the message says what to change
    static EngineNetwork open(
            EngineSettings settings, Surroundings around, String product, Swarms called, Opened opened)
            throws IOException {
        return new EngineNetwork(settings, around, product, called, opened);
    }

    private List<Way> ways(UtpTransport utp) {
        var ways = new ArrayList<>(List.of(new Way(new TcpTransport(egress), 0)));
        if (dealings.utp()) {
            ways.add(new Way(utp, UTP_AFTER));
        }
        return ways;
    }

    private PeerListener listen(Swarms called, Approach approach) throws IOException {
        return PeerPorts.listen(
                settings.listen(),
                udp.port(),
                address -> PeerListener.start(
                        new PeerListener.At(egress, address, settings.policy()::blocks),
                        called,
                        approach,
                        around.nanoTime()));
    }

    private SwarmSettings self(Approach approach, String product) {
        return new SwarmSettings(
                PeerId.random(around.chance()), // each torrent has another, see EngineParts
                egress.isProxied() ? 0 : listener.port(),
                settings.maxPeers(),
                new Budget(
                        new Places(dealings.connections()),
                        dealings.sharing().uploads(),
                        settings.uploadBytesPerSecond(),
                        around.nanoTime().getAsLong()),
                settings.policy(),
                approach,
                dealings.privacy().client(product),
                new OwnAddress(settings.policy()),
                dht.<DhtNodes>map(SharedPorts::new).orElse(DhtNodes.NONE));
    }

    private Optional<PortMapping> mapping() {
        Dealings.Reach reach = dealings.reach();
        if (!reach.portMapping() || dealings.privacy().isHidden()) {
            return Optional.empty();
        }
        var ports = List.of(new Port(Port.Protocol.TCP, port()), new Port(Port.Protocol.UDP, udp.port()));
        return Optional.of(opened.keep(
                PortMapping.start(ports, reach.interfaces(), self.own(), around.nanoTime(), around.chance())));
    }

    /// Where torrents look for peers, beside those that are remembered.
    Sources sources(Remembered remembered) {
        var places = new ArrayList<Place>();
        if (dealings.reach().lsd() && !dealings.privacy().isHidden()) {
            var links = new Links(dealings.reach().interfaces());
            String cookie = HexFormat.of().toHexDigits(around.chance().nextInt());
            places.add(new LocalNetwork(opened.keep(new Lsd(links, cookie, around.nanoTime()))));
        }
        dht.map(DhtPlace::new).ifPresent(places::add);
        return new Sources(trackers, places, remembered, resolver);
    }

    /// The web servers that seed.
    Web web() {
        return Web.of(settings.policy(), agent, egress, resolver, around.clock(), around.nanoTime());
    }

    /// What every swarm of the engine shares.
    SwarmSettings self() {
        return self;
    }

    /// The TCP port for peers.
    int port() {
        return listener.port();
    }

    /// The TCP port that strangers see. Through a proxy nobody can call us, and trackers want a number all the same.
    int externalPort() {
        if (egress.isProxied()) {
            return NO_PORT;
        }
        return mapping.map(asked -> asked.externalPort(new Port(Port.Protocol.TCP, port())))
                .orElseGet(this::port);
    }

    Optional<DhtStatus> dht() {
        return dht.map(Dht::status);
    }

    Optional<PortMappingStatus> portMapping() {
        return mapping.map(PortMapping::status);
    }
}
