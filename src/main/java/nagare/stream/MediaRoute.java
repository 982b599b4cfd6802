package nagare.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
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
        if (id.isEmpty() || MediaPath.from(exchange.path()).isPresent() && !isPlace(exchange, id.get())) {
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
            case Media.Located located -> {
                Optional<Delivery.Wanted> wanted = wanted(exchange, id, located);
                if (wanted.isPresent()) {
                    delivery.head(exchange, wanted.get());
                } else {
                    missing(exchange);
                }
            }
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
        Optional<Delivery.Wanted> wanted = playable.isPresent() && source.find(id) instanceof Media.Located located
                ? wanted(exchange, id, located)
                : Optional.empty();
        if (wanted.isPresent()) {
            delivery.located(viewing);
            delivery.get(exchange, playable.get().torrent(), wanted.get(), viewing);
        } else {
            missing(exchange);
        }
    }

    /// Whether the path names a place from which the film can be played: one that its index knows, so that nobody
    /// makes us open a torrent, or read from anywhere.
    private boolean isPlace(Exchange exchange, MediaId id) {
        return source.find(id) instanceof Media.Located located
                && wanted(exchange, id, located).isPresent();
    }

    /// Empty when the path names a place from which the film cannot be played.
    private Optional<Delivery.Wanted> wanted(Exchange exchange, MediaId id, Media.Located located) {
        var item = new MediaId(id.release(), Optional.of(located.file().index()));
        Presentation how = presenter.of(exchange, item, located);
        OptionalLong from = MediaPath.from(exchange.path());
        if (from.isEmpty()) {
            return Optional.of(new Delivery.Wanted(located.torrent(), located.file(), id.toString(), how));
        }
        long length = located.file().length();
        return how.seeking()
                .flatMap(seek -> seek.from(from.getAsLong(), length))
                .flatMap(answer -> answer.head()
                        .map(head -> new Delivery.Wanted(
                                located.torrent(),
                                located.file(),
                                id.toString(),
                                how.without(answer.from()),
                                Optional.of(
                                        new Splice(head.length(), answer.part().from(), length)))));
    }

    private static void missing(Exchange exchange) throws IOException {
        exchange.say(404, "There is no such item.");
    }
}
