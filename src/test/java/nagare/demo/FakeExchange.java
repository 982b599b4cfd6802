package nagare.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;

/// A GET request that remembers its answer.
final class FakeExchange implements Exchange {
    private final String pathQuery;
    private final InetSocketAddress remote;
    private int status;
    private byte[] body = new byte[0];

    FakeExchange(String pathQuery) {
        this(pathQuery, "127.0.0.1");
    }

    FakeExchange(String pathQuery, String remote) {
        this.pathQuery = pathQuery;
        this.remote = new InetSocketAddress(InetAddress.ofLiteral(remote), 50_000);
    }

    /// Whether the route answered.
    static FakeExchange ask(Route route, String pathQuery) throws IOException, InterruptedException {
        var exchange = new FakeExchange(pathQuery);
        route.handle(exchange);
        return exchange;
    }

    int status() {
        return status;
    }

    byte[] bytes() {
        return body.clone();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public void answer(int status, List<Header> headers, byte[] body) {
        this.status = status;
        this.body = body.clone();
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        int mark = pathQuery.indexOf('?');
        return URI.create(mark < 0 ? pathQuery : pathQuery.substring(0, mark)).getPath();
    }

    @Override
    public String pathQuery() {
        return pathQuery;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Map<String, List<String>> headers() {
        return Map.of();
    }

    @Override
    public boolean isHttp10() {
        return false;
    }

    @Override
    public InetSocketAddress local() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] body(int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void announce(int status, List<Header> headers, OptionalLong length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Body stream(int status, List<Header> headers, long length) {
        throw new UnsupportedOperationException();
    }
}
