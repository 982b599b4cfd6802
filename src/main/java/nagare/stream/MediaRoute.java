package nagare.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;
import nagare.library.MediaSource;
import nagare.library.MediaSource.Media;
import nagare.library.Unplayable;
import nagare.media.MediaId;
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
    private final Presenter presenter;
    private final Delivery delivery;

    /// `listener` hears of what is read. `giveUp` is how long an answer waits without a single byte from the swarm
    /// before its connection is closed.
    public MediaRoute(
            MediaSource source, Presenter presenter, Transfers transfers, PlaybackListener listener, Duration giveUp) {
        this.source = source;
        this.presenter = presenter;
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
            case Media.Unread() -> delivery.headUnread(exchange, presenter.ofUnread(exchange));
            case Media.Located located -> delivery.head(exchange, wanted(exchange, id, located));
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
        if (playable.isPresent() && source.find(id) instanceof Media.Located located) {
            delivery.located(viewing);
            delivery.get(exchange, playable.get().torrent(), wanted(exchange, id, located), viewing);
        } else {
            missing(exchange);
        }
    }

    private Delivery.Wanted wanted(Exchange exchange, MediaId id, Media.Located located) {
        var item = new MediaId(id.release(), Optional.of(located.file().index()));
        return new Delivery.Wanted(
                located.torrent(), located.file(), id.toString(), presenter.of(exchange, item, located));
    }

    private static void missing(Exchange exchange) throws IOException {
        exchange.say(404, "There is no such item.");
    }
}
