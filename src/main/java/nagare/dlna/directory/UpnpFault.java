package nagare.dlna.directory;

/// An action that failed, told to the control point as a SOAP fault with this UPnP error code.
public final class UpnpFault extends Exception {
    private static final long serialVersionUID = 1L;

    public static final int INVALID_ACTION = 401;
    public static final int INVALID_ARGUMENTS = 402;
    public static final int ACTION_FAILED = 501;
    public static final int INVALID_VARIABLE = 404;
    static final int NO_SUCH_OBJECT = 701;
    static final int BAD_CURRENT_TAG = 702;
    static final int BAD_NEW_TAG = 703;
    static final int REQUIRED_TAG = 704;
    static final int READ_ONLY_TAG = 705;
    static final int PARAMETER_MISMATCH = 706;
    static final int NO_SUCH_CONNECTION = 706;
    static final int BAD_SEARCH = 708;
    static final int BAD_SORT = 709;
    static final int NO_SUCH_CONTAINER = 710;
    static final int RESTRICTED_OBJECT = 711;

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
