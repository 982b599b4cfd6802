package nagare.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import nagare.http.ByteRange;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Validators;
import nagare.media.MediaType;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends one file of a torrent. Status and headers leave at once, the length being known; only the body waits for the
/// swarm. `giveUp` is how long it waits without a byte before it closes the connection, so that the player shows an
/// error instead of hanging; players with less patience leave by themselves, which is noticed within [#POLL].
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /// One line of JSON for each stream when it is over, and nothing else.
    private static final Logger STREAMS = LoggerFactory.getLogger(StreamReport.class);

    /// How long a read waits before the client is looked after.
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Header RETRY = new Header("Retry-After", "30");

    private final Transfers transfers;
    private final Audience audience;
    private final Duration giveUp;
    private final LongSupplier nanoTime;
    private final Consumer<StreamReport> log;

    Delivery(Transfers transfers, PlaybackListener listener, Duration giveUp) {
        this(transfers, new Audience(listener), giveUp, System::nanoTime, report -> STREAMS.info(report.json()));
    }

    /// @param log is told of every stream that is over
    Delivery(
            Transfers transfers,
            Audience audience,
            Duration giveUp,
            LongSupplier nanoTime,
            Consumer<StreamReport> log) {
        if (giveUp.compareTo(POLL) < 0) {
            throw new IllegalArgumentException("giving up after less than " + POLL + ": " + giveUp);
        }
        this.transfers = transfers;
        this.audience = audience;
        this.giveUp = giveUp;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    /// Begins to watch an answer: now it was asked for.
    Viewing viewing() {
        return new Viewing(nanoTime.getAsLong());
    }

    /// The .torrent is read.
    void located(Viewing viewing) {
        viewing.opening().reached(Phase.TORRENT, nanoTime.getAsLong());
    }

    /// Answers HEAD: the headers of a whole GET (RFC 9110 §14.2: ranges are for GET only). Touches no torrent.
    void head(Exchange exchange, InfoHash torrent, TorrentFile file) throws IOException {
        if (!refused(exchange)) {
            var headers = headers(exchange, torrent, file);
            int status = validators(torrent, file).notModified(exchange.header("If-None-Match")) ? 304 : 200;
            exchange.announce(status, headers, status == 304 ? OptionalLong.empty() : OptionalLong.of(file.length()));
        }
    }

    /// Answers GET with the range that is asked for. `item` is what the log calls it.
    void get(Exchange exchange, Torrent torrent, TorrentFile file, String item, Viewing viewing)
            throws IOException, InterruptedException {
        if (refused(exchange)) {
            return;
        }
        InfoHash hash = torrent.metainfo().infoHash();
        var headers = headers(exchange, hash, file);
        Validators validators = validators(hash, file);
        if (validators.notModified(exchange.header("If-None-Match"))) {
            exchange.announce(304, headers, OptionalLong.empty());
            return;
        }
        Optional<String> range = exchange.header("Range").filter(_ -> validators.ifRange(exchange.header("If-Range")));
        switch (ByteRange.of(range, file.length())) {
            case ByteRange.Unsatisfiable none -> {
                headers.removeIf(header -> header.name().equals("Content-Type"));
                headers.add(new Header("Content-Range", none.contentRange()));
                exchange.say(416, "The file has " + none.size() + " bytes.", headers.toArray(Header[]::new));
            }
            case ByteRange.Whole whole ->
                send(exchange, new Source(torrent, file, item, viewing), new Answer(200, headers, 0, whole.size()));
            case ByteRange.Part part -> {
                headers.add(new Header("Content-Range", part.contentRange()));
                send(
                        exchange,
                        new Source(torrent, file, item, viewing),
                        new Answer(206, headers, part.first(), part.length()));
            }
        }
    }

    /// 503 with a sentence: trying again makes sense.
    static void unavailable(Exchange exchange, String sentence) throws IOException {
        exchange.say(503, sentence, RETRY);
    }

    /// Whether DLNA's headers ask for something that is not served; then it has been said.
    static boolean refused(Exchange exchange) throws IOException {
        Optional<DlnaRequest.Refusal> refusal = DlnaRequest.of(exchange).refusal();
        if (refusal.isPresent()) {
            exchange.say(refusal.get().status(), refusal.get().sentence());
        }
        return refusal.isPresent();
    }

    /// What leaves before the body, and which bytes the body is.
    private record Answer(int status, List<Header> headers, long first, long length) {}

    /// What the body is read from, and who watches.
    private record Source(Torrent torrent, TorrentFile file, String item, Viewing viewing) {
        Audience.Seat seat(Exchange exchange) {
            return new Audience.Seat(exchange.remote().getAddress(), hash(), file.index());
        }

        InfoHash hash() {
            return torrent.metainfo().infoHash();
        }
    }

    private void send(Exchange exchange, Source source, Answer answer) throws IOException, InterruptedException {
        if (answer.length() == 0) {
            exchange.stream(answer.status(), answer.headers(), 0).close();
            return;
        }
        Tally before = source.torrent().tally();
        TorrentReader reader;
        try {
            reader = source.torrent()
                    .play(source.file(), answer.first(), source.viewing().opening());
        } catch (IOException e) {
            LOG.warn("torrent does not open: infoHash={} reason={}", source.hash(), e.toString());
            unavailable(exchange, "The torrent cannot be played now: " + e.getMessage());
            return;
        }
        var attendance = audience.attend(
                source.seat(exchange), source.file(), Optional.empty(), false, answer.first(), nanoTime.getAsLong());
        try (var transfer = transfers.begin();
                reader;
                var body = exchange.stream(answer.status(), answer.headers(), answer.length())) {
            Told told = count -> {
                long now = nanoTime.getAsLong();
                source.viewing().sent(count, now);
                attendance.sent(count, now);
                transfer.sent(count);
            };
            copy(reader, IndexHint.of(reader, answer.first()), body, answer.length(), told, source.viewing());
            source.viewing().ends(Viewing.End.COMPLETE);
        } catch (IOException e) {
            LOG.debug(
                    "stream ended early: infoHash={} file={} client={} reason={}",
                    source.hash(),
                    source.file().index(),
                    exchange.remote(),
                    e.toString());
            throw e;
        } catch (InterruptedException e) {
            source.viewing().ends(Viewing.End.STOPPED);
            throw e;
        } finally {
            attendance.leaves(nanoTime.getAsLong());
            report(exchange, source, answer, before);
        }
    }

    /// Who is told of bytes that were sent.
    private interface Told {
        void sent(int count);
    }

    private void report(Exchange exchange, Source source, Answer answer, Tally before) {
        log.accept(new StreamReport(
                source.item(),
                source.hash(),
                source.file(),
                exchange.remote().getAddress(),
                answer.first(),
                answer.length(),
                source.viewing().ended(nanoTime.getAsLong()),
                source.torrent().tally().since(before),
                source.torrent().status().peersConnected()));
    }

    private void copy(TorrentReader reader, IndexHint hint, Exchange.Body body, long length, Told told, Viewing viewing)
            throws IOException, InterruptedException {
        Duration waited = Duration.ZERO;
        for (long left = length; left > 0; ) {
            ByteBuffer buffer = body.buffer();
            buffer.limit((int) Math.min(buffer.capacity(), left));
            viewing.reads(nanoTime.getAsLong());
            int read = reader.read(buffer, POLL);
            if (read < 0) {
                throw new EOFException("the file ended " + left + " bytes early");
            }
            viewing.gave(read, nanoTime.getAsLong());
            if (read > 0) {
                hint.passed(buffer.flip());
                body.write(buffer);
                told.sent(read);
                left -= read;
                waited = Duration.ZERO;
            } else if (body.isClosed()) {
                throw new EOFException("the client left");
            } else {
                waited = waited.plus(POLL);
                if (waited.compareTo(giveUp) >= 0) {
                    viewing.ends(Viewing.End.GAVE_UP);
                    LOG.warn("stream given up: the swarm sent nothing for {}", giveUp);
                    throw new EOFException("nothing arrived for " + giveUp);
                }
            }
        }
    }

    private static List<Header> headers(Exchange exchange, InfoHash torrent, TorrentFile file) {
        Optional<MediaType> type = MediaType.ofName(file.name());
        var headers = new ArrayList<Header>();
        type.ifPresentOrElse(
                known -> headers.add(new Header("Content-Type", known.mime())),
                () -> headers.add(new Header("Content-Type", "application/octet-stream")));
        headers.add(new Header("Accept-Ranges", "bytes"));
        headers.add(new Header("ETag", validators(torrent, file).etag()));
        headers.addAll(DlnaRequest.of(exchange).answer(type.isPresent()));
        return headers;
    }

    /// The same info-hash and file are the same bytes for ever, so the tag is a strong one.
    private static Validators validators(InfoHash torrent, TorrentFile file) {
        return new Validators("\"" + torrent + "-" + file.index() + "\"");
    }
}
