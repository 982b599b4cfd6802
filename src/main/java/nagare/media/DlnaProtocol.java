package nagare.media;

/// What UPnP and DLNA say of how a file is delivered: the four fields of `res@protocolInfo`, and the fourth one alone
/// as `contentFeatures.dlna.org`.
public final class DlnaProtocol {
    /// A file of fixed size that is served by byte ranges as it is: OP=01 (Range yes, TimeSeekRange no), CI=0 (not
    /// converted), and the flags Streaming, Background, HTTP stalling and DLNA 1.5, followed by 24 reserved zeros.
    /// No DLNA.ORG_PN: a missing profile name never hurts, a wrong one does.
    public static final String FILE_FEATURES =
            "DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000";

    private DlnaProtocol() {}

    /// `http-get:*:video/x-matroska:DLNA.ORG_OP=01;…`
    public static String of(MediaType type) {
        return "http-get:*:" + type.mime() + ":" + FILE_FEATURES;
    }
}
