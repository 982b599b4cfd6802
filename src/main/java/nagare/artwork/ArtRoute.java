package nagare.artwork;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import nagare.http.ByteRange;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;
import nagare.http.Validators;
import nagare.library.MediaSource;
import nagare.library.MediaSource.Media;
import nagare.library.Unplayable;
import nagare.media.MediaId;
import nagare.torrent.metainfo.TorrentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET` and `HEAD /art/<id>/<version>/tn.jpg`, and the address of an item with `?albumArt=true` behind it, which is
/// how an Xbox 360 asks. Everything that exists has a picture. HEAD fetches nothing.
public final class ArtRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(ArtRoute.class);
    private static final Pattern XBOX = Pattern.compile("/media/([0-9-]{1,40})/.*");
    private static final List<String> MODES = List.of("Streaming", "Interactive", "Background");
    private static final Header ALLOW = new Header("Allow", "GET, HEAD");
    private static final Header RETRY = new Header("Retry-After", "5");

    /// DLNA's flags for pictures: interactive and background transfer, connections may stall, DLNA 1.5.
    private static final String FEATURES =
            "DLNA.ORG_PN=%s;DLNA.ORG_OP=01;DLNA.ORG_CI=1;DLNA.ORG_FLAGS=00D00000000000000000000000000000";

    private final Artwork artwork;
    private final MediaSource source;
    private final Function<MediaId, Optional<String>> titles;

    /// @param titles what an item is called whose torrent has not been read; never waits for the network
    public ArtRoute(Artwork artwork, MediaSource source, Function<MediaId, Optional<String>> titles) {
        this.artwork = artwork;
        this.source = source;
        this.titles = titles;
    }

    /// The fourth field of `protocolInfo` for a picture of this size, and the value of `contentFeatures.dlna.org`.
    public static String features(ArtSize size) {
        return FEATURES.formatted(size.profile());
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException, InterruptedException {
        Optional<ArtPath> asked = asked(exchange);
        if (asked.isEmpty()) {
            return false;
        }
        boolean head = exchange.method().equals("HEAD");
        if (!head && !exchange.method().equals("GET")) {
            exchange.say(405, "Pictures can be read only.", ALLOW);
            return true;
        }
        try {
            Optional<Artwork.Made> made = made(asked.get(), !head);
            if (made.isEmpty()) {
                exchange.say(404, "There is no such item.");
            } else {
                answer(exchange, made.get(), asked.get().size(), head);
            }
        } catch (Workshop.Busy e) {
            exchange.say(503, "Too many pictures are asked for at once.", RETRY);
        }
        return true;
    }

    private static Optional<ArtPath> asked(Exchange exchange) {
        if (exchange.path().startsWith("/art/")) {
            return ArtPath.parse(exchange.path());
        }
        var xbox = XBOX.matcher(exchange.path());
        String sent = exchange.pathQuery();
        int query = sent.indexOf('?');
        return query >= 0
                        && xbox.matches()
                        && Arrays.asList(sent.substring(query + 1)
                                        .toLowerCase(Locale.ROOT)
                                        .split("&"))
                                .contains("albumart=true")
                ? MediaId.parse(xbox.group(1)).map(media -> new ArtPath(media, 0, ArtSize.TN))
                : Optional.empty();
    }

    private Optional<Artwork.Made> made(ArtPath asked, boolean mayFetch) throws Workshop.Busy, InterruptedException {
        MediaId id = asked.media();
        return switch (source.find(id)) {
            case Media.Missing() -> Optional.empty();
            case Media.Unread() -> Optional.of(artwork.card(titles.apply(id).orElse(""), asked.size()));
            case Media.Located located -> film(asked, located, mayFetch);
        };
    }

    private Optional<Artwork.Made> film(ArtPath asked, Media.Located located, boolean mayFetch)
            throws Workshop.Busy, InterruptedException {
        String title = title(located.file());
        Optional<MediaSource.Playable> playable;
        try {
            playable = source.open(asked.media()); // of a torrent that is known, which wakes nothing
        } catch (Unplayable e) {
            LOG.debug("no picture from a torrent that does not open: why={}", e.getMessage());
            playable = Optional.empty();
        }
        if (playable.isEmpty()) {
            return Optional.of(artwork.card(title, asked.size()));
        }
        TorrentFile film = playable.get().file();
        List<Origin> origins = Origin.of(
                film,
                located.details().media(),
                playable.get().torrent().metainfo().files());
        return Optional.of(
                artwork.film(playable.get().torrent(), film.index(), origins, title, asked.size(), mayFetch));
    }

    private static String title(TorrentFile file) {
        int dot = file.name().lastIndexOf('.');
        return dot <= 0 ? file.name() : file.name().substring(0, dot);
    }

    private void answer(Exchange exchange, Artwork.Made made, ArtSize size, boolean head) throws IOException {
        byte[] jpeg = made.jpeg();
        var validators = new Validators(etag(made));
        var headers = headers(exchange, made, size, validators);
        if (validators.notModified(exchange.header("If-None-Match"))) {
            exchange.announce(304, headers, OptionalLong.empty());
            return;
        }
        Optional<String> range =
                exchange.header("Range").filter(_ -> !head && validators.ifRange(exchange.header("If-Range")));
        switch (ByteRange.of(range, jpeg.length)) {
            case ByteRange.Whole _ -> exchange.answer(200, headers, jpeg);
            case ByteRange.Part part -> {
                headers.add(new Header("Content-Range", part.contentRange()));
                int first = (int) part.first();
                exchange.answer(206, headers, Arrays.copyOfRange(jpeg, first, first + (int) part.length()));
            }
            case ByteRange.Unsatisfiable none ->
                exchange.say(
                        416,
                        "The picture has " + none.size() + " bytes.",
                        new Header("Content-Range", none.contentRange()));
        }
    }

    private static List<Header> headers(Exchange exchange, Artwork.Made made, ArtSize size, Validators validators) {
        String mode = exchange.header("transferMode.dlna.org")
                .map(String::strip)
                .flatMap(asked -> MODES.stream().filter(asked::equalsIgnoreCase).findFirst())
                .orElse("Interactive");
        var headers = new ArrayList<Header>();
        headers.add(new Header("Content-Type", "image/jpeg"));
        headers.add(new Header("ETag", validators.etag()));
        headers.add(new Header("Accept-Ranges", "bytes"));
        headers.add(new Header("Cache-Control", made.version() > 0 && made.isFinal() ? "max-age=86400" : "no-cache"));
        headers.add(new Header("EXT", ""));
        headers.add(new Header("transferMode.dlna.org", mode));
        headers.add(new Header("contentFeatures.dlna.org", features(size)));
        return headers;
    }

    private static String etag(Artwork.Made made) {
        var sum = new CRC32C();
        sum.update(made.jpeg());
        return "\"%d-%08x-%x\"".formatted(made.version(), sum.getValue(), made.jpeg().length);
    }
}
