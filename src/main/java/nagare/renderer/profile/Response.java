package nagare.renderer.profile;

import java.util.List;

/// In which words a file is offered.
///
/// @param mime the third field of protocolInfo and the Content-Type
/// @param names of DLNA profiles (DLNA.ORG_PN) where the device insists on one; with several it gets a `res`
/// for each and takes the one it knows
public record Response(String mime, List<String> names) {
    /// Most names of one file.
    public static final int MAX_NAMES = 16;

    public Response {
        names = List.copyOf(names);
        if (names.size() > MAX_NAMES) {
            throw new IllegalArgumentException("more than " + MAX_NAMES + " names");
        }
    }

    public static Response of(String mime) {
        return new Response(mime, List.of());
    }
}
