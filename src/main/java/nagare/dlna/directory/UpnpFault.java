package nagare.dlna.directory;

/// An action that failed, told to the control point as a SOAP fault with this UPnP error code.
public final class UpnpFault extends Exception {
    private static final long serialVersionUID = 1L;

    public static final int INVALID_ACTION = 401;
    public static final int INVALID_ARGUMENTS = 402;
    public static final int ACTION_FAILED = 501;
    static final int NO_SUCH_OBJECT = 701;
    static final int NO_SUCH_CONNECTION = 706;
    static final int BAD_SEARCH = 708;
    static final int BAD_SORT = 709;
    static final int NO_SUCH_CONTAINER = 710;

    private final int code;

    /// @param description for a person at the control point; must not repeat what it sent
    public UpnpFault(int code, String description) {
        super(description, null, false, false);
        this.code = code;
    }

    static UpnpFault invalidArguments(String description) {
        return new UpnpFault(INVALID_ARGUMENTS, description);
    }

    public int code() {
        return code;
    }
}
