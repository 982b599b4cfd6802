package nagare.fuzz;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nagare.artwork.PictureHeadFuzz;
import nagare.dlna.SoapFuzz;
import nagare.dlna.gena.CallbackFuzz;
import nagare.dlna.ssdp.SsdpFuzz;
import nagare.net.blocklist.BlocklistFuzz;
import nagare.net.egress.HttpConnectFuzz;
import nagare.net.egress.Socks5Fuzz;
import nagare.probe.codec.CodecsFuzz;
import nagare.probe.container.ContainersFuzz;
import nagare.subtitle.text.SubtitleTextFuzz;
import nagare.subtitle.track.MatroskaTextsFuzz;
import nagare.torrent.bencode.BencodeFuzz;
import nagare.torrent.dht.krpc.KrpcFuzz;
import nagare.torrent.dht.node.DhtTableFuzz;
import nagare.torrent.discovery.PeerFileFuzz;
import nagare.torrent.lsd.LsdFuzz;
import nagare.torrent.metadata.UtMetadataFuzz;
import nagare.torrent.metainfo.MagnetFuzz;
import nagare.torrent.metainfo.MetainfoFuzz;
import nagare.torrent.mse.MseFuzz;
import nagare.torrent.portmap.PortMapFuzz;
import nagare.torrent.storage.JournalFuzz;
import nagare.torrent.tracker.HttpReplyFuzz;
import nagare.torrent.tracker.UdpReplyFuzz;
import nagare.torrent.utp.protocol.UtpFuzz;
import nagare.torrent.wire.FramesFuzz;
import nagare.torrent.wire.HandshakeFuzz;
import nagare.torrent.wire.PexFuzz;

/// All targets: the class that Jazzer calls, what it is called with here, and inputs of our own making to begin with.
record Targets(Class<?> type, Throwing target, Supplier<List<byte[]>> seeds) {
    interface Throwing {
        void run(byte[] input) throws Exception;
    }

    static Stream<Targets> all() {
        return Stream.of(
                new Targets(BencodeFuzz.class, BencodeFuzz::fuzzerTestOneInput, BencodeFuzz::seeds),
                new Targets(MetainfoFuzz.class, MetainfoFuzz::fuzzerTestOneInput, MetainfoFuzz::seeds),
                new Targets(MagnetFuzz.class, MagnetFuzz::fuzzerTestOneInput, MagnetFuzz::seeds),
                new Targets(UtMetadataFuzz.class, UtMetadataFuzz::fuzzerTestOneInput, UtMetadataFuzz::seeds),
                new Targets(FramesFuzz.class, FramesFuzz::fuzzerTestOneInput, FramesFuzz::seeds),
                new Targets(HandshakeFuzz.class, HandshakeFuzz::fuzzerTestOneInput, HandshakeFuzz::seeds),
                new Targets(MseFuzz.class, MseFuzz::fuzzerTestOneInput, MseFuzz::seeds),
                new Targets(PexFuzz.class, PexFuzz::fuzzerTestOneInput, PexFuzz::seeds),
                new Targets(JournalFuzz.class, JournalFuzz::fuzzerTestOneInput, JournalFuzz::seeds),
                new Targets(PeerFileFuzz.class, PeerFileFuzz::fuzzerTestOneInput, PeerFileFuzz::seeds),
                new Targets(LsdFuzz.class, LsdFuzz::fuzzerTestOneInput, LsdFuzz::seeds),
                new Targets(PortMapFuzz.class, PortMapFuzz::fuzzerTestOneInput, PortMapFuzz::seeds),
                new Targets(HttpReplyFuzz.class, HttpReplyFuzz::fuzzerTestOneInput, HttpReplyFuzz::seeds),
                new Targets(PictureHeadFuzz.class, PictureHeadFuzz::fuzzerTestOneInput, PictureHeadFuzz::seeds),
                new Targets(ContainersFuzz.class, ContainersFuzz::fuzzerTestOneInput, ContainersFuzz::seeds),
                new Targets(CodecsFuzz.class, CodecsFuzz::fuzzerTestOneInput, CodecsFuzz::seeds),
                new Targets(UdpReplyFuzz.class, UdpReplyFuzz::fuzzerTestOneInput, UdpReplyFuzz::seeds),
                new Targets(SubtitleTextFuzz.class, SubtitleTextFuzz::fuzzerTestOneInput, SubtitleTextFuzz::seeds),
                new Targets(MatroskaTextsFuzz.class, MatroskaTextsFuzz::fuzzerTestOneInput, MatroskaTextsFuzz::seeds),
                new Targets(SoapFuzz.class, SoapFuzz::fuzzerTestOneInput, SoapFuzz::seeds),
                new Targets(SsdpFuzz.class, SsdpFuzz::fuzzerTestOneInput, SsdpFuzz::seeds),
                new Targets(CallbackFuzz.class, CallbackFuzz::fuzzerTestOneInput, CallbackFuzz::seeds),
                new Targets(KrpcFuzz.class, KrpcFuzz::fuzzerTestOneInput, KrpcFuzz::seeds),
                new Targets(DhtTableFuzz.class, DhtTableFuzz::fuzzerTestOneInput, DhtTableFuzz::seeds),
                new Targets(UtpFuzz.class, UtpFuzz::fuzzerTestOneInput, UtpFuzz::seeds),
                new Targets(Socks5Fuzz.class, Socks5Fuzz::fuzzerTestOneInput, Socks5Fuzz::seeds),
                new Targets(HttpConnectFuzz.class, HttpConnectFuzz::fuzzerTestOneInput, HttpConnectFuzz::seeds),
                new Targets(BlocklistFuzz.class, BlocklistFuzz::fuzzerTestOneInput, BlocklistFuzz::seeds));
    }

    /// The folder of its corpus.
    String folder() {
        return type.getSimpleName();
    }

    @Override
    public String toString() {
        return folder();
    }
}
