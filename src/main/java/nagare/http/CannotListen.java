package nagare.http;

import java.io.IOException;

/// The web server could not open its port; the message says why and which setting to change.
public final class CannotListen extends IOException {
    private static final long serialVersionUID = 1L;

    CannotListen(String message, Throwable cause) {
        super(message, cause);
    }
}
