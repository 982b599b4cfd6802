package nagare.net;

import nagare.net.FetchFailed.Reason;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/// Skips the answers before the answer (RFC 9110 §15.2), whatever their status, and gives up after some. Jetty's own
/// handlers know three kinds, one of them once, and wait for ever behind a server that sends others.
final class InterimAnswers extends ProcessingProtocolHandler {
    static final int MAX_INTERIM_ANSWERS = 8;

    private int skipped; // Jetty calls from one thread at a time, and a client has one request here

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus());
    }

    @Override
    protected void onProcessing(Request request, HttpFields headers) {
        if (++skipped > MAX_INTERIM_ANSWERS) {
            request.abort(new FetchFailed(Reason.BAD_ANSWER, "the server sent interim answers without end"));
        }
    }
}
