package nagare.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.http.Validators;
import nagare.media.TimeSeek;
import nagare.probe.container.matroska.MatroskaHead;
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

    /// What is asked for: a file, by the name that the log uses for it, or the film in it from the middle on.
    record Wanted(InfoHash torrent, TorrentFile file, String item, Presentation how, Optional<Splice> splice) {
        /// A whole file.
        Wanted(InfoHash torrent, TorrentFile file, String item, Presentation how) {
            this(torrent, file, item, how, Optional.empty());
        }

        /// The same info-hash and file are the same bytes for ever, so the tag is a strong one.
        Validators validators() {
            String from = splice.map(cut -> "-from-" + cut.from()).orElse("");
            return new Validators("\"" + torrent + "-" + file.index() + from + "\"");
        }

        long length() {
            return splice.map(Splice::length).orElse(file.length());
        }

        /// The same answer with its parts where they are in the file.
        Plan.Send placed(Plan.Send send) {
            return splice.map(cut -> new Plan.Send(
                            send.status(),
                            send.headers(),
                            send.parts().stream()
                                    .flatMap(part -> cut.inTheFilm(part).stream())
                                    .toList()))
                    .orElse(send);
        }
    }

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

    /// Answers HEAD: the headers of a GET of the same. Touches no torrent.
    void head(Exchange exchange, Wanted wanted) throws IOException {
        Plan plan = Plan.of(asked(exchange), wanted.how(), wanted.validators(), wanted.length());
        switch (plan) {
            case Plan.Refuse refuse -> refuse(exchange, refuse);
            case Plan.NotModified(var headers) -> exchange.announce(304, headers, OptionalLong.empty());
            case Plan.Send send -> exchange.announce(send.status(), send.headers(), OptionalLong.of(send.length()));
        }
    }

    /// Answers HEAD while the torrent has not been read: without a length, because a false one breaks players.
    void headUnread(Exchange exchange, Presentation how) throws IOException {
        switch (Plan.ofUnread(asked(exchange), how)) {
            case Plan.Refuse refuse -> refuse(exchange, refuse);
            case Plan.NotModified(var headers) -> exchange.announce(304, headers, OptionalLong.empty());
            case Plan.Send send -> exchange.announce(send.status(), send.headers(), OptionalLong.empty());
        }
    }

    /// Answers GET with what is asked for.
    void get(Exchange exchange, Torrent torrent, Wanted wanted, Viewing viewing)
            throws IOException, InterruptedException {
        Plan plan = Plan.of(asked(exchange), wanted.how(), wanted.validators(), wanted.length());
        switch (plan) {
            case Plan.Refuse refuse -> refuse(exchange, refuse);
            case Plan.NotModified(var headers) -> exchange.announce(304, headers, OptionalLong.empty());
            case Plan.Send send
            when send.length() == 0 ->
                exchange.stream(send.status(), send.headers(), 0).close();
            case Plan.Send send -> send(exchange, torrent, wanted, wanted.placed(send), viewing);
        }
    }

    /// 503 with a sentence: trying again makes sense.
    static void unavailable(Exchange exchange, String sentence) throws IOException {
        exchange.say(503, sentence, RETRY);
    }

    private static void refuse(Exchange exchange, Plan.Refuse refuse) throws IOException {
        exchange.say(refuse.status(), refuse.sentence(), refuse.headers().toArray(Header[]::new));
    }

    private static Plan.Asked asked(Exchange exchange) {
        return new Plan.Asked(exchange.method().equals("HEAD"), exchange::header, exchange.base());
    }

    private void send(Exchange exchange, Torrent torrent, Wanted wanted, Plan.Send plan, Viewing viewing)
            throws IOException, InterruptedException {
        Tally before = torrent.tally();
        var attendance = audience.attend(
                new Audience.Seat(
                        exchange.remote().getAddress(),
                        wanted.torrent(),
                        wanted.file().index()),
                wanted.file(),
                wanted.how().profile(),
                wanted.how().peeks(),
                plan.first(),
                nanoTime.getAsLong());
        try {
            var answer = new Answer(wanted, plan, attendance, viewing);
            answer(exchange, torrent, wanted, answer);
        } finally {
            attendance.leaves(nanoTime.getAsLong());
            report(exchange, torrent, wanted, plan, viewing, before);
        }
    }

    /// One answer under way.
    private record Answer(Wanted wanted, Plan.Send plan, Audience.Attendance attendance, Viewing viewing) {
        /// What is read first: of a head that is mended all.
        TimeSeek.Bytes begin() {
            TimeSeek.Bytes first = plan.parts().getFirst();
            return mends(first)
                    ? new TimeSeek.Bytes(0, wanted.splice().orElseThrow().head())
                    : first;
        }

        /// Whether this part is sent otherwise than it is in the file.
        boolean mends(TimeSeek.Bytes part) {
            return wanted.splice().filter(cut -> cut.isHead(part)).isPresent();
        }

        /// How far is fetched ahead while this part is sent: of a head that goes before a part nothing beyond it.
        Appetite appetite(TimeSeek.Bytes part) {
            boolean last = part.equals(plan.parts().getLast());
            return new Appetite(
                    last ? wanted.file().length() : part.to(),
                    part.to(),
                    wanted.how().peeks());
        }
    }

    private void answer(Exchange exchange, Torrent torrent, Wanted wanted, Answer answer)
            throws IOException, InterruptedException {
        TorrentReader reader;
        try {
            long first = answer.begin().from();
            reader = torrent.play(
                    wanted.file(),
                    first,
                    answer.appetite(answer.begin())
                            .until(first, answer.attendance().run()),
                    answer.viewing().opening());
        } catch (IOException e) {
            LOG.warn("torrent does not open: infoHash={} reason={}", wanted.torrent(), e.toString());
            unavailable(exchange, "The torrent cannot be played now: " + e.getMessage());
            return;
        }
        try (var transfer = transfers.begin();
                reader;
                var body = begin(exchange, reader, answer.plan())) {
            copy(answer, reader, body, transfer);
            answer.viewing().ends(Viewing.End.COMPLETE);
        } catch (IOException e) {
            LOG.debug(
                    "stream ended early: infoHash={} file={} client={} reason={}",
                    wanted.torrent(),
                    wanted.file().index(),
                    exchange.remote(),
                    e.toString());
            throw e;
        } catch (InterruptedException e) {
            answer.viewing().ends(Viewing.End.STOPPED);
            throw e;
        }
    }

    /// What is here already leaves together with the headers; nobody is kept waiting for them by what is not.
    private static Exchange.Body begin(Exchange exchange, TorrentReader reader, Plan.Send plan) throws IOException {
        return reader.isHere()
                ? exchange.streamAtHand(plan.status(), plan.headers(), plan.length())
                : exchange.stream(plan.status(), plan.headers(), plan.length());
    }

    private void report(
            Exchange exchange, Torrent torrent, Wanted wanted, Plan.Send plan, Viewing viewing, Tally before) {
        log.accept(new StreamReport(
                wanted.item(),
                wanted.torrent(),
                wanted.file(),
                exchange.remote().getAddress(),
                plan.first(),
                plan.length(),
                viewing.ended(nanoTime.getAsLong()),
                torrent.tally().since(before),
                torrent.peersConnected()));
    }

    private void copy(Answer answer, TorrentReader reader, Exchange.Body body, Transfers.Transfer transfer)
            throws IOException, InterruptedException {
        IndexHint hint = IndexHint.of(reader, answer.plan().parts().getFirst().from());
        for (TimeSeek.Bytes part : answer.plan().parts()) {
            boolean last = part.equals(answer.plan().parts().getLast());
            Sender sender = sent -> {
                hint.passed(sent.duplicate());
                int count = sent.remaining();
                body.write(sent);
                long now = nanoTime.getAsLong();
                answer.viewing().sent(count, now);
                if (last) { // a head before it is no place in the film
                    answer.attendance().sent(count, now);
                }
                transfer.sent(count);
            };
            if (answer.mends(part)) {
                ByteBuffer head = head(answer, reader, body);
                head.limit((int) part.to()).position((int) part.from());
                while (head.hasRemaining()) {
                    ByteBuffer buffer = body.buffer();
                    int count = Math.min(buffer.capacity(), head.remaining());
                    sender.send(buffer.put(head.slice(head.position(), count)).flip());
                    head.position(head.position() + count);
                }
            } else {
                if (reader.position() != part.from()) {
                    reader.seek(part.from());
                }
                var ahead = new Ahead(reader, answer.appetite(part), answer.attendance());
                copy(part, answer, ahead, body, sender);
            }
        }
    }

    /// The whole head of a film, made fit to go before its middle.
    private ByteBuffer head(Answer answer, TorrentReader reader, Exchange.Body body)
            throws IOException, InterruptedException {
        TimeSeek.Bytes all = answer.begin();
        ByteBuffer head = ByteBuffer.allocate((int) all.length());
        copy(all, answer, new Ahead(reader, answer.appetite(all), answer.attendance()), body, head::put);
        MatroskaHead.mend(head.flip(), answer.wanted().splice().orElseThrow().leftOut());
        return head;
    }

    /// Sends bytes that were read.
    private interface Sender {
        void send(ByteBuffer bytes) throws IOException;
    }

    private void copy(TimeSeek.Bytes part, Answer answer, Ahead ahead, Exchange.Body body, Sender sender)
            throws IOException, InterruptedException {
        Duration waited = Duration.ZERO;
        Viewing viewing = answer.viewing();
        for (long left = part.length(); left > 0; ) {
            ByteBuffer buffer = body.buffer();
            buffer.limit((int) Math.min(buffer.capacity(), left));
            viewing.reads(nanoTime.getAsLong());
            int read = ahead.reader().read(buffer, POLL);
            if (read < 0) {
                throw new EOFException("the file ended " + left + " bytes early");
            }
            viewing.gave(read, nanoTime.getAsLong());
            if (read > 0) {
                sender.send(buffer.flip());
                left -= read;
                waited = Duration.ZERO;
                ahead.tell();
            } else if (body.isClosed()) {
                throw new EOFException("the client left");
            } else {
                body.announce(); // it was here, and is not any more
                waited = waited.plus(POLL);
                if (waited.compareTo(giveUp) >= 0) {
                    viewing.ends(Viewing.End.GAVE_UP);
                    LOG.warn("stream given up: the swarm sent nothing for {}", giveUp);
                    throw new EOFException("nothing arrived for " + giveUp);
                }
            }
        }
    }

    /// Tells the swarm how far it may fetch ahead, as a player reads on.
    private static final class Ahead {
        private final TorrentReader reader;
        private final Appetite appetite;
        private final Audience.Attendance attendance;
        private long told;

        Ahead(TorrentReader reader, Appetite appetite, Audience.Attendance attendance) {
            this.reader = reader;
            this.appetite = appetite;
            this.attendance = attendance;
            tell();
        }

        TorrentReader reader() {
            return reader;
        }

        void tell() {
            long position = reader.position();
            if (appetite.isWorthTelling(told, position, attendance.run())) {
                told = appetite.until(position, attendance.run());
                reader.wantUntil(told);
            }
        }
    }
}
