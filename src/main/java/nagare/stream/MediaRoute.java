package nagare.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;
import nagare.library.MediaSource;
import nagare.library.MediaSource.Media;
import nagare.library.Unplayable;
import nagare.media.MediaId;
import nagare.media.MediaType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET` and `HEAD /media/<id>/<name>`: an item of the library. HEAD answers from what is known and wakes nothing;
/// while
/// a torrent has not been read, it announces no length, because a false one breaks players, and the
/// type that the URL's own extension promises.
public final class MediaRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(MediaRoute.class);
    private static final Header ALLOW = new Header("Allow", "GET, HEAD");

    private final MediaSource source;
    private final Delivery delivery;

    /// `listener` hears of what is read. `giveUp` is how long an answer waits without a single byte from the swarm
    /// before its connection is closed.
    public MediaRoute(MediaSource source, Transfers transfers, PlaybackListener listener, Duration giveUp) {
        this.source = source;
        this.delivery = new Delivery(transfers, listener, giveUp);
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException, InterruptedException {
        if (!exchange.path().startsWith("/media/")) {
            return false;
        }
        Optional<MediaId> id = MediaPath.parse(exchange.path());
        if (id.isEmpty()) {
            missing(exchange);
        } else {
            switch (exchange.method()) {
                case "HEAD" -> head(exchange, id.get());
                case "GET" -> get(exchange, id.get());
                default -> exchange.say(405, "Media can be read only.", ALLOW);
            }
        }
        return true;
    }

    private void head(Exchange exchange, MediaId id) throws IOException {
        switch (source.find(id)) {
            case Media.Missing() -> missing(exchange);
            case Media.Unread() -> {
                if (!Delivery.refused(exchange)) {
                    exchange.announce(200, unread(exchange), OptionalLong.empty());
                }
            }
            case Media.Located(var torrent, var file) -> delivery.head(exchange, torrent, file);
        }
    }

    private void get(Exchange exchange, MediaId id) throws IOException, InterruptedException {
        Viewing viewing = delivery.viewing();
        Optional<MediaSource.Playable> playable;
        try {
            playable = source.open(id);
        } catch (Unplayable e) {
            LOG.warn("item cannot be played: media={} reason={}", id, e.getMessage());
            Delivery.unavailable(exchange, e.getMessage());
            return;
        }
        if (playable.isEmpty()) {
            missing(exchange);
        } else {
            delivery.located(viewing);
            delivery.get(exchange, playable.get().torrent(), playable.get().file(), id.toString(), viewing);
        }
    }

    private static List<Header> unread(Exchange exchange) {
        MediaType type = MediaType.ofName(MediaPath.name(exchange.path())).orElse(MediaType.MKV);
        var headers = new ArrayList<>(DlnaRequest.of(exchange).answer(true));
        headers.add(new Header("Content-Type", type.mime()));
        headers.add(new Header("Accept-Ranges", "bytes"));
        return headers;
    }

    private static void missing(Exchange exchange) throws IOException {
        exchange.say(404, "There is no such item.");
    }
}
