package nagare.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import nagare.net.FetchFailed.Reason;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/// Gathers one answer while Jetty reads it, and calls the exchange off as soon as it is longer than allowed or framed
/// in a way that was not asked for. Jetty calls it from one thread at a time.
final class Reply implements Response.Listener {
    /// The answer with its body as sent, so perhaps still compressed. Header names are lower case.
    record Content(int status, Map<String, List<String>> headers, byte[] body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(List::getFirst);
        }
    }

    private final int maxBody;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<Content> content = new CompletableFuture<>();

    Reply(int maxBody) {
        this.maxBody = maxBody;
    }

    @Override
    public void onHeaders(Response response) {
        if (response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            response.abort(bad("an answer that changes the protocol"));
        }
        var coding = response.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
        if (coding.size() > 1 || coding.size() == 1 && !coding.getFirst().equalsIgnoreCase("chunked")) {
            response.abort(bad("a transfer coding that was not asked for"));
        }
        if (coding.isEmpty() && response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > maxBody) {
            response.abort(tooLarge());
        }
    }

    @Override
    public void onContent(Response response, ByteBuffer part) {
        if (part.remaining() > maxBody - body.size()) {
            response.abort(tooLarge());
            return;
        }
        var bytes = new byte[part.remaining()]; // the buffer is Jetty's and used again
        part.get(bytes);
        body.writeBytes(bytes);
    }

    @Override
    public void onComplete(Result result) {
        if (result.isFailed()) {
            fail(result.getFailure());
        } else {
            var response = result.getResponse();
            content.complete(new Content(response.getStatus(), headers(response), body.toByteArray()));
        }
    }

    /// Also from another thread; what comes first counts.
    void fail(Throwable why) {
        content.completeExceptionally(why);
    }

    /// @throws CompletionException with what went wrong as its cause
    Content await() {
        return content.join();
    }

    private static Map<String, List<String>> headers(Response response) {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var field : response.getHeaders()) {
            headers.computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        headers.replaceAll((_, values) -> List.copyOf(values));
        return headers;
    }

    private static FetchFailed bad(String what) {
        return new FetchFailed(Reason.BAD_ANSWER, "the server sent " + what);
    }

    private FetchFailed tooLarge() {
        return new FetchFailed(Reason.TOO_LARGE, "the server sent more than " + maxBody + " bytes");
    }
}
