package nagare.http;

import java.io.IOException;

/// Answers the requests it knows. Runs on a virtual thread, so it may block; one exchange is one thread.
@FunctionalInterface
public interface Route {
    /// Whether the exchange was answered; false hands it to the next route.
    boolean handle(Exchange exchange) throws IOException, InterruptedException;
}
