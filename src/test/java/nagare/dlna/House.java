package nagare.dlna;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import nagare.config.Settings;
import nagare.dlna.directory.Bookmarks;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.renderer.Renderers;

/// A media server on the loopback interface with a web server of its own, under a fresh device id.
final class House implements AutoCloseable {
    final UUID device = UUID.randomUUID();
    final FakeLibrary library = new FakeLibrary();
    final MediaServer server;
    final HttpServer web;
    final ControlPoint control;

    House(Duration eventPause) throws IOException {
        this(eventPause, (_, _) -> DescriptionExtras.NONE);
    }

    House(Duration eventPause, DescriptionExtras.Choice choice) throws IOException {
        server = new MediaServer(
                device,
                "1.2.3",
                new Settings.Dlna(true, "Test & \"TV\"", Duration.ofDays(1), Duration.ofSeconds(60), false),
                new Settings.Network(List.of("lo"), List.of(), true),
                library,
                Bookmarks.NONE,
                new Audience(Renderers.NOBODY, choice),
                eventPause);
        web = HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "1.2.3",
                List.of(server.route()));
        control = new ControlPoint(web.address(), device.toString());
    }

    House open() {
        server.start(web.address());
        return this;
    }

    @Override
    public void close() {
        server.close();
        web.close();
        control.close();
    }
}
