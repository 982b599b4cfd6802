package nagare.feed;

import java.net.URI;
import java.util.Map;
import nagare.net.FetchFailed;
import nagare.net.HttpFetcher;

/// The one thing this room asks of the network; [HttpFetcher] does it, and a fake in tests.
@FunctionalInterface
interface Web {
    HttpFetcher.Answer get(URI uri, Map<String, String> headers, HttpFetcher.Limits limits)
            throws FetchFailed, InterruptedException;
}
