package nagare.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Plays as a TV does: GET with byte ranges.
final class Player {
    private final HttpClient http = HttpClient.newHttpClient();

    HttpResponse<InputStream> get(String url, String range) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).header("transferMode.dlna.org", "Streaming");
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    byte[] bytes(String url, long first, long last) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = get(url, "bytes=" + first + "-" + last);
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 206) {
                throw new IOException("range answered with " + answer.statusCode());
            }
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
}
