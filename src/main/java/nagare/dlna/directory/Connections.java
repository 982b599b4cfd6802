package nagare.dlna.directory;

import static nagare.dlna.directory.Service.Type.I4;
import static nagare.dlna.directory.Service.Type.STRING;
import static nagare.dlna.directory.Service.Variable.evented;
import static nagare.dlna.directory.Service.Variable.of;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.media.MediaType;

/// ConnectionManager:1 of a server that sends by HTTP GET: one connection, number 0, that is always there.
public final class Connections {
    /// Profiles that Sony TVs and the PS3 look for before they show content of that kind.
    private static final List<String> PROFILES = List.of(
            "http-get:*:image/jpeg:DLNA.ORG_PN=JPEG_TN",
            "http-get:*:image/jpeg:DLNA.ORG_PN=JPEG_SM",
            "http-get:*:image/png:DLNA.ORG_PN=PNG_TN",
            "http-get:*:video/mp4:DLNA.ORG_PN=AVC_MP4_MP_SD_AAC_MULT5",
            "http-get:*:video/mp4:DLNA.ORG_PN=AVC_MP4_MP_HD_720p_AAC",
            "http-get:*:video/mp4:DLNA.ORG_PN=AVC_MP4_HP_HD_AAC",
            "http-get:*:video/mpeg:DLNA.ORG_PN=AVC_TS_HP_HD_AC3_ISO",
            "http-get:*:video/vnd.dlna.mpeg-tts:DLNA.ORG_PN=AVC_TS_HP_HD_AC3_T",
            "http-get:*:video/mpeg:DLNA.ORG_PN=MPEG_PS_PAL",
            "http-get:*:video/mpeg:DLNA.ORG_PN=MPEG_PS_NTSC");

    /// Other names that renderers know our types by.
    private static final List<String> OTHER_MIMES = List.of(
            "video/x-mkv", "video/avi", "video/divx", "video/vnd.dlna.mpeg-tts", "image/jpeg", "image/png", "text/srt");

    private static final String SOURCE = source();

    private Connections() {}

    public static Service service() {
        return new Service("schemas-upnp-org", "ConnectionManager", variables(), actions(), Connections::state);
    }

    private static Map<String, String> state() {
        return Map.of("SourceProtocolInfo", SOURCE, "SinkProtocolInfo", "", "CurrentConnectionIDs", "0");
    }

    private static String source() {
        Stream<String> ours = Stream.of(MediaType.values()).map(MediaType::mime);
        Set<String> mimes =
                Stream.concat(ours, OTHER_MIMES.stream()).collect(Collectors.toCollection(LinkedHashSet::new));
        return Stream.concat(PROFILES.stream(), mimes.stream().map(mime -> "http-get:*:" + mime + ":*"))
                .collect(Collectors.joining(","));
    }

    private static List<Service.Value> connection(Call call) throws UpnpFault {
        if (call.signed("ConnectionID") != 0) {
            throw new UpnpFault(UpnpFault.NO_SUCH_CONNECTION, "No such connection");
        }
        return Service.Value.texts("-1", "-1", "", "", "-1", "Output", "OK");
    }

    private static List<Service.Action> actions() {
        return List.of(
                new Service.Action(
                        "GetProtocolInfo",
                        List.of(),
                        List.of(
                                new Service.Argument("Source", "SourceProtocolInfo"),
                                new Service.Argument("Sink", "SinkProtocolInfo")),
                        call -> Service.Value.texts(
                                call.renderer().costume().sources().orElse(SOURCE), "")),
                new Service.Action(
                        "GetCurrentConnectionIDs",
                        List.of(),
                        List.of(new Service.Argument("ConnectionIDs", "CurrentConnectionIDs")),
                        _ -> Service.Value.texts("0")),
                new Service.Action(
                        "GetCurrentConnectionInfo",
                        List.of(new Service.Argument("ConnectionID", "A_ARG_TYPE_ConnectionID")),
                        List.of(
                                new Service.Argument("RcsID", "A_ARG_TYPE_RcsID"),
                                new Service.Argument("AVTransportID", "A_ARG_TYPE_AVTransportID"),
                                new Service.Argument("ProtocolInfo", "A_ARG_TYPE_ProtocolInfo"),
                                new Service.Argument("PeerConnectionManager", "A_ARG_TYPE_ConnectionManager"),
                                new Service.Argument("PeerConnectionID", "A_ARG_TYPE_ConnectionID"),
                                new Service.Argument("Direction", "A_ARG_TYPE_Direction"),
                                new Service.Argument("Status", "A_ARG_TYPE_ConnectionStatus")),
                        Connections::connection));
    }

    private static List<Service.Variable> variables() {
        return List.of(
                evented("SourceProtocolInfo", STRING),
                evented("SinkProtocolInfo", STRING),
                evented("CurrentConnectionIDs", STRING),
                new Service.Variable(
                        "A_ARG_TYPE_ConnectionStatus",
                        STRING,
                        false,
                        List.of(
                                "OK",
                                "ContentFormatMismatch",
                                "InsufficientBandwidth",
                                "UnreliableChannel",
                                "Unknown")),
                of("A_ARG_TYPE_ConnectionManager", STRING),
                new Service.Variable("A_ARG_TYPE_Direction", STRING, false, List.of("Input", "Output")),
                of("A_ARG_TYPE_ProtocolInfo", STRING),
                of("A_ARG_TYPE_ConnectionID", I4),
                of("A_ARG_TYPE_AVTransportID", I4),
                of("A_ARG_TYPE_RcsID", I4));
    }
}
