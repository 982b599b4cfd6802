package nagare.caption;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nagare.caption.SubtitlePath.Form;
import nagare.http.ByteRange;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Route;
import nagare.http.Validators;
import nagare.library.MediaSource;
import nagare.library.Unplayable;
import nagare.renderer.Renderers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET` and `HEAD` of a [SubtitlePath]. A TV asks once, when it begins to play, and shows for the whole film what it
/// got: so an answer waits for the swarm a while, and is 503 then rather than a text without words.
public final class CaptionRoute implements Route {
    /// TVs wait ten seconds and more; the film is asked for at the same time and waits as well.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// OP=01: byte ranges; CI=1: converted; interactive and background transfer, DLNA 1.5.
    static final String FEATURES = "DLNA.ORG_OP=01;DLNA.ORG_CI=1;DLNA.ORG_FLAGS=00D00000000000000000000000000000";

    private static final Logger LOG = LoggerFactory.getLogger(CaptionRoute.class);
    private static final Header ALLOW = new Header("Allow", "GET, HEAD");
    private static final Header RETRY = new Header("Retry-After", "5");
    private static final List<String> MODES = List.of("Streaming", "Interactive", "Background");

    private final MediaSource source;
    private final Captions captions;
    private final Renderers renderers;

    /// @param renderers know what type a TV takes SubRip for
    public CaptionRoute(MediaSource source, Captions captions, Renderers renderers) {
        this.source = source;
        this.captions = captions;
        this.renderers = renderers;
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException, InterruptedException {
        if (!exchange.path().startsWith("/subtitle/")) {
            return false;
        }
        Optional<SubtitlePath> path = SubtitlePath.parse(exchange.path());
        if (path.isEmpty()) {
            missing(exchange);
        } else if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
            answer(exchange, path.get());
        } else {
            exchange.say(405, "Subtitles can be read only.", ALLOW);
        }
        return true;
    }

    private void answer(Exchange exchange, SubtitlePath path) throws IOException, InterruptedException {
        Optional<Outcome> outcome;
        try {
            Optional<MediaSource.Playable> film = source.open(path.media());
            outcome = film.isEmpty()
                    ? Optional.empty()
                    : captions.text(film.get().torrent(), film.get().file(), path.offer(), PATIENCE);
        } catch (Unplayable e) {
            LOG.warn("subtitles cannot be fetched: media={} reason={}", path.media(), e.getMessage());
            exchange.say(503, String.valueOf(e.getMessage()), RETRY);
            return;
        }
        if (outcome.isEmpty()) {
            missing(exchange);
            return;
        }
        switch (outcome.get()) {
            case Outcome.Ready(var caption) -> send(exchange, path.form(), caption);
            case Outcome.Coming() -> exchange.say(503, "The subtitles are still being downloaded.", RETRY);
            case Outcome.Failed(var why) -> exchange.say(503, "The subtitles cannot be had now: " + why, RETRY);
            case Outcome.Unreadable(var why) -> exchange.say(404, "The subtitles cannot be read: " + why);
        }
    }

    private void send(Exchange exchange, Form form, Caption caption) throws IOException {
        byte[] bytes = caption.bytes(form);
        var validators = new Validators("\"" + caption.version() + "-" + form.extension() + "\"");
        List<Header> headers = headers(exchange, form, validators);
        if (validators.notModified(exchange.header("If-None-Match"))) {
            exchange.announce(304, headers, OptionalLong.empty());
            return;
        }
        Optional<String> range = exchange.header("Range")
                .filter(_ -> exchange.method().equals("GET") && validators.ifRange(exchange.header("If-Range")));
        switch (ByteRange.of(range, bytes.length)) {
            case ByteRange.Whole _ -> exchange.answer(200, headers, bytes);
            case ByteRange.Part part -> {
                headers.add(new Header("Content-Range", part.contentRange()));
                exchange.answer(206, headers, Arrays.copyOfRange(bytes, (int) part.first(), (int) part.last() + 1));
            }
            case ByteRange.Unsatisfiable none ->
                exchange.say(
                        416,
                        "The subtitles have " + none.size() + " bytes.",
                        new Header("Content-Range", none.contentRange()));
        }
    }

    private List<Header> headers(Exchange exchange, Form form, Validators validators) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("Content-Type", type(exchange, form)));
        headers.add(new Header("Accept-Ranges", "bytes"));
        headers.add(new Header("ETag", validators.etag()));
        headers.add(new Header("Cache-Control", "no-cache")); // what is incomplete now grows
        headers.add(new Header("EXT", ""));
        headers.add(new Header("transferMode.dlna.org", mode(exchange)));
        headers.add(new Header("contentFeatures.dlna.org", FEATURES));
        return headers;
    }

    private String type(Exchange exchange, Form form) {
        String mime = switch (form) {
            case SRT ->
                renderers
                        .of(exchange::header, exchange.remote().getAddress())
                        .captions()
                        .served();
            case VTT -> form.mime();
        };
        return mime.startsWith("text/") ? mime + "; charset=utf-8" : mime;
    }

    /// The mode that was asked for, as for films.
    private static String mode(Exchange exchange) {
        return exchange.header("transferMode.dlna.org")
                .map(String::strip)
                .flatMap(asked -> MODES.stream().filter(asked::equalsIgnoreCase).findFirst())
                .orElse("Interactive");
    }

    private static void missing(Exchange exchange) throws IOException {
        exchange.say(404, "There are no such subtitles.");
    }
}
