package nagare.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Plays as a TV does: GET with byte ranges.
final class Player {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// The answer as soon as its headers are here.
    HttpResponse<InputStream> get(String url, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).header("transferMode.dlna.org", "Streaming");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /// The whole body.
    byte[] read(String url) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = get(url);
        try (InputStream body = answer.body()) {
            expect(200, answer);
            return body.readAllBytes();
        }
    }

    /// The SHA-256 of the whole body.
    String sha256(String url) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = get(url);
        try (InputStream body = answer.body()) {
            expect(200, answer);
            return Media.sha256(body);
        }
    }

    /// A range, both ends included.
    byte[] bytes(String url, long first, long last) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = get(url, "Range", "bytes=" + first + "-" + last);
        try (InputStream body = answer.body()) {
            expect(206, answer);
            return body.readAllBytes();
        }
    }

    HttpResponse<Void> head(String url) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .header("getcontentFeatures.dlna.org", "1")
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private static void expect(int status, HttpResponse<?> answer) throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException("%s answered with %d, not %d".formatted(answer.uri(), answer.statusCode(), status));
        }
    }
}
