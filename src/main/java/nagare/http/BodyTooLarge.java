package nagare.http;

import java.io.IOException;

/// The body of a request is longer than its route accepts; the server answers 413.
final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLarge(int limit) {
        super("the body is longer than " + limit + " bytes");
    }
}
