package nagare.torrent.tracker;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import nagare.net.FetchFailed;
import nagare.net.HttpFetcher;
import nagare.net.HttpFetcher.Answer;
import nagare.net.HttpFetcher.Limits;
import nagare.torrent.status.TrackerTrouble;

/// A tracker asked by GET (BEP 3).
final class HttpTracker implements Tracker {
    /// The longest answer, and the longest that may come out of gzip, which a tracker uses for a few kilobytes.
    static final int MAX_ANSWER_BYTES = 1024 * 1024;

    static final int MAX_GZIPPED_ANSWER_BYTES = 256 * 1024;

    private static final Limits LIMITS = new Limits(MAX_ANSWER_BYTES, Duration.ofSeconds(4), Duration.ofSeconds(8), 3);

    /// A torrent must not be able to write our part of the query.
    private static final Pattern OURS = Pattern.compile(
            "(?:^|&)(?:info_hash|peer_id|port|uploaded|downloaded|left|event|compact)=", Pattern.CASE_INSENSITIVE);

    private final URI uri;
    private final String name;
    private final HttpFetcher fetcher;
    private final InstantSource clock;

    HttpTracker(URI uri, String name, HttpFetcher fetcher, InstantSource clock) {
        this.uri = uri;
        this.name = name;
        this.fetcher = fetcher;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AnnounceReply announce(AnnounceRequest request, Family family) throws TrackerFailed, InterruptedException {
        Answer answer;
        var refused = new AtomicBoolean();
        try {
            answer = fetcher.get(address(request), Map.of(), LIMITS, (asked, address) -> {
                refused.compareAndSet(false, !isTracker(asked, address));
                return family.includes(address) && isTracker(asked, address);
            });
        } catch (FetchFailed e) {
            throw refused.get() ? notATracker() : failed(e);
        }
        if (answer.location().isPresent()) {
            throw new TrackerFailed("it redirects to something that is no tracker");
        }
        boolean gzipped = answer.header("content-encoding")
                .filter(coding -> coding.endsWith("gzip"))
                .isPresent();
        if (gzipped && answer.body().length > MAX_GZIPPED_ANSWER_BYTES) {
            throw new TrackerFailed("it answered with more than " + MAX_GZIPPED_ANSWER_BYTES + " bytes");
        }
        return read(answer);
    }

    /// On this machine only what is called like a tracker is one: a torrent could else make us ask the services that
    /// trust whoever is here. It is refused whatever the user trusts, and after a redirect too.
    private static boolean isTracker(URI asked, InetAddress address) {
        return !address.isLoopbackAddress()
                || asked.getRawPath() != null && asked.getRawPath().startsWith("/announce");
    }

    /// Trackers explain themselves in the body also when the status says failure, so the body is read first.
    private AnnounceReply read(Answer answer) throws TrackerFailed {
        boolean ok = answer.status() == 200;
        try {
            var reply = HttpReply.parse(answer.body());
            if (ok) {
                return reply;
            }
        } catch (TrackerFailed e) {
            if (ok || e.isRefusal()) {
                throw e;
            }
        }
        throw new TrackerFailed("it answered with HTTP status " + answer.status(), answer.retryAfter(clock.instant()));
    }

    private TrackerFailed notATracker() {
        return TrackerFailed.forever("it is on this machine, where only addresses that begin with /announce are asked");
    }

    private TrackerFailed failed(FetchFailed e) {
        String why = e.besides(String.valueOf(uri.getHost()));
        return switch (e.reason()) {
            case UNKNOWN_HOST -> TrackerFailed.absent(why);
            case BAD_URL -> TrackerFailed.forever(why);
            case UNREACHABLE, TIMEOUT -> new TrackerFailed(TrackerTrouble.NO_ANSWER, why);
            case NO_WAY -> new TrackerFailed(TrackerTrouble.NO_WAY, why);
            case CLOCK -> new TrackerFailed(TrackerTrouble.CLOCK, why);
            case REFUSED_ADDRESS, TOO_LARGE, BAD_ANSWER -> new TrackerFailed(why);
        };
    }

    URI address(AnnounceRequest request) throws TrackerFailed {
        var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        if (OURS.matcher(query).find()) {
            throw TrackerFailed.forever("its address has the arguments of an announce in it");
        }
        var text = uri.toString();
        int fragment = text.indexOf('#');
        var base = fragment < 0 ? text : text.substring(0, fragment);
        var join = uri.getRawQuery() == null ? "?" : query.isEmpty() || query.endsWith("&") ? "" : "&";
        try {
            return new URI(base + join + query(request));
        } catch (URISyntaxException e) {
            throw TrackerFailed.forever("its address is not valid");
        }
    }

    private static String query(AnnounceRequest request) {
        var query = new StringBuilder()
                .append("info_hash=")
                .append(escaped(request.infoHash().bytes()))
                .append("&peer_id=")
                .append(escaped(request.peerId().bytes()))
                .append("&port=")
                .append(request.port())
                .append("&uploaded=")
                .append(request.counters().uploaded())
                .append("&downloaded=")
                .append(request.counters().downloaded())
                .append("&left=")
                .append(request.counters().leftOrGuess())
                .append("&compact=1&no_peer_id=1&numwant=")
                .append(request.wanted())
                .append("&key=")
                .append(request.keyHex().toUpperCase(Locale.ROOT))
                .append("&supportcrypto=1");
        request.said().word().ifPresent(word -> query.append("&event=").append(word));
        request.trackerId()
                .ifPresent(id -> query.append("&trackerid=").append(escaped(id.getBytes(StandardCharsets.ISO_8859_1))));
        return query.toString();
    }

    /// Percent-encoding byte by byte; what RFC 3986 §2.3 leaves unreserved stays.
    static String escaped(byte[] bytes) {
        var out = new StringBuilder(3 * bytes.length);
        for (byte b : bytes) {
            boolean unreserved =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "-._~".indexOf(b) >= 0;
            if (unreserved) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
