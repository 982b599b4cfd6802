package nagare.dlna;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nagare.dlna.didl.XmlText;

/// A control point that is not jUPnP: SOAP and plain requests by the JDK's client.
final class ControlPoint implements AutoCloseable {
    static final String DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String device;

    ControlPoint(InetSocketAddress web, String device) {
        this.base = URI.create("http://127.0.0.1:" + web.getPort());
        this.device = device;
    }

    URI base() {
        return base;
    }

    URI description() {
        return base.resolve("/upnp/dev/" + device + "/desc");
    }

    URI directory(String leaf) {
        return base.resolve("/upnp/dev/" + device + "/svc/upnp-org/ContentDirectory/" + leaf);
    }

    URI events(String domain, String service) {
        return base.resolve("/upnp/dev/" + device + "/svc/" + domain + "/" + service + "/event");
    }

    HttpResponse<byte[]> send(String method, URI uri, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> soap(String action, String arguments) throws IOException, InterruptedException {
        return post(
                "\"" + DIRECTORY + "#" + action + "\"",
                "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:" + action
                        + " xmlns:u=\"" + DIRECTORY + "\">" + arguments + "</u:" + action + "></s:Body></s:Envelope>");
    }

    HttpResponse<String> post(String soapAction, String body) throws IOException, InterruptedException {
        return postAs("text/xml; charset=\"utf-8\"", soapAction, body);
    }

    HttpResponse<String> postAs(String contentType, String soapAction, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(directory("action"))
                .header("Content-Type", contentType)
                .header("SOAPACTION", soapAction)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> browse(String id, String flag, String filter, long start, long count, String sort)
            throws IOException, InterruptedException {
        return soap(
                "Browse",
                "<ObjectID>" + XmlText.escape(id) + "</ObjectID><BrowseFlag>" + flag + "</BrowseFlag><Filter>" + filter
                        + "</Filter><StartingIndex>" + start + "</StartingIndex><RequestedCount>" + count
                        + "</RequestedCount><SortCriteria>" + sort + "</SortCriteria>");
    }

    /// The text of an element of an answer, unescaped once; empty when it is not there.
    static String value(HttpResponse<String> answer, String element) {
        Matcher found = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(answer.body());
        return found.find()
                ? found.group(1)
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&amp;", "&")
                : "";
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
