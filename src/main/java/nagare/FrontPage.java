package nagare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import nagare.http.Exchange;
import nagare.http.Route;

/// What a browser shows at the address that the start-up line names and that TVs know as `presentationURL`.
final class FrontPage implements Route {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>Nagare</title>
            <body style="font:1.2em/1.5 sans-serif;max-width:34em;margin:3em auto;padding:0 1em">
            <h1>Nagare 流れ</h1>
            <p>The media server runs. It is used from a TV or a player, not from here: open its list of media servers,
            then <b>%s</b>, then a folder, and press play.</p>
            <p><small>Nagare %s</small></p>
            </body></html>
            """;

    private final byte[] page;

    FrontPage(String serverName, String version) {
        page = PAGE.formatted(escaped(serverName), escaped(version)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException {
        boolean read = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        if (!read || !exchange.path().equals("/")) {
            return false;
        }
        exchange.answer(
                200,
                Map.of(
                        "Content-Type", "text/html; charset=utf-8",
                        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
                page);
        return true;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
