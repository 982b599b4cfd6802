package nagare.dlna.directory;

import static nagare.dlna.directory.Service.Type.BASE64;
import static nagare.dlna.directory.Service.Type.INT;
import static nagare.dlna.directory.Service.Type.STRING;
import static nagare.dlna.directory.Service.Type.UI4;
import static nagare.dlna.directory.Service.Variable.evented;
import static nagare.dlna.directory.Service.Variable.of;

import java.util.List;
import java.util.Map;

/// Microsoft's X_MS_MediaReceiverRegistrar:1. Everybody is authorised: without it Windows Explorer, Media
/// Player and the Xbox 360 do not show the server (DMS#40).
public final class MediaReceiverRegistrar {
    private static final String YES = "1";
    private static final List<String> COUNTERS = List.of(
            "AuthorizationGrantedUpdateID",
            "AuthorizationDeniedUpdateID",
            "ValidationSucceededUpdateID",
            "ValidationRevokedUpdateID");

    private MediaReceiverRegistrar() {}

    public static Service service() {
        return new Service(
                "microsoft.com",
                "X_MS_MediaReceiverRegistrar",
                variables(),
                actions(),
                () -> Map.of(COUNTERS.get(0), "0", COUNTERS.get(1), "0", COUNTERS.get(2), "0", COUNTERS.get(3), "0"));
    }

    private static List<Service.Action> actions() {
        var device = List.of(new Service.Argument("DeviceID", "A_ARG_TYPE_DeviceID"));
        var result = List.of(new Service.Argument("Result", "A_ARG_TYPE_Result"));
        return List.of(
                new Service.Action("IsAuthorized", device, result, _ -> Service.Value.texts(YES)),
                new Service.Action("IsValidated", device, result, _ -> Service.Value.texts(YES)),
                new Service.Action(
                        "RegisterDevice",
                        List.of(new Service.Argument("RegistrationReqMsg", "A_ARG_TYPE_RegistrationReqMsg")),
                        List.of(new Service.Argument("RegistrationRespMsg", "A_ARG_TYPE_RegistrationRespMsg")),
                        _ -> Service.Value.texts("")));
    }

    private static List<Service.Variable> variables() {
        return List.of(
                evented(COUNTERS.get(0), UI4),
                evented(COUNTERS.get(1), UI4),
                evented(COUNTERS.get(2), UI4),
                evented(COUNTERS.get(3), UI4),
                of("A_ARG_TYPE_DeviceID", STRING),
                of("A_ARG_TYPE_Result", INT),
                of("A_ARG_TYPE_RegistrationReqMsg", BASE64),
                of("A_ARG_TYPE_RegistrationRespMsg", BASE64));
    }
}
