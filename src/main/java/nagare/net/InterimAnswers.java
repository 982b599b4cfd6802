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

    private static final String SKIPPED = InterimAnswers.class.getName();

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus());
    }

    @Override
    protected void onProcessing(Request request, HttpFields headers) {
        int skipped = request.getAttributes().get(SKIPPED) instanceof Integer before ? before + 1 : 1;
        request.attribute(SKIPPED, skipped);
        if (skipped > MAX_INTERIM_ANSWERS) {
            request.abort(new FetchFailed(Reason.BAD_ANSWER, "the server sent interim answers without end"));
        }
    }
}
