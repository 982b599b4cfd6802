package nagare.renderer.profile;

import java.util.Optional;

/// In which words a file is offered.
///
/// @param mime the third field of protocolInfo and the Content-Type
/// @param name DLNA.ORG_PN, where the device insists on one
public record Response(String mime, Optional<String> name) {}
