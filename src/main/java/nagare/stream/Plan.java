package nagare.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nagare.http.ByteRange;
import nagare.http.Header;
import nagare.http.Validators;
import nagare.media.TimeSeek;

/// What a request for a file is answered with, before a single byte of it is touched: the same for GET and HEAD, except
/// that HEAD knows no ranges (RFC 9110 §14.2). Pure; docs/DLNA.md, "HTTP", says which test holds which rule.
sealed interface Plan {
    /// Bytes of the file, with this status and these headers.
    record Send(int status, List<Header> headers, List<TimeSeek.Bytes> parts) implements Plan {
        public Send {
            headers = List.copyOf(headers);
            parts = List.copyOf(parts);
        }

        long length() {
            return parts.stream().mapToLong(TimeSeek.Bytes::length).sum();
        }

        /// Where the bytes begin that the player is after.
        long first() {
            return parts.isEmpty() ? 0 : parts.getLast().from();
        }
    }

    /// The client has these bytes.
    record NotModified(List<Header> headers) implements Plan {}

    /// A sentence instead.
    record Refuse(int status, String sentence, List<Header> headers) implements Plan {
        static Refuse of(DlnaRequest.Refusal refusal) {
            return new Refuse(refusal.status(), refusal.sentence(), List.of());
        }
    }

    /// What is asked for.
    ///
    /// @param headers looks up a header of the request by its name, whatever its case
    /// @param base `http://ADDRESS:PORT`, as the client knows this server
    record Asked(boolean head, Function<String, Optional<String>> headers, String base) {
        Optional<String> header(String name) {
            return headers.apply(name);
        }
    }

    /// For a file of `length` bytes.
    static Plan of(Asked asked, Presentation how, Validators validators, long length) {
        DlnaRequest dlna = DlnaRequest.of(asked.headers());
        Optional<DlnaRequest.Refusal> refusal = dlna.refusal();
        if (refusal.isPresent()) {
            return Refuse.of(refusal.get());
        }
        var headers = headers(asked, dlna, how, length);
        headers.add(new Header("ETag", validators.etag()));
        if (validators.notModified(asked.header("If-None-Match"))) {
            return new NotModified(headers);
        }
        if (asked.header("Range").isPresent()) {
            return byBytes(asked, headers, validators, length);
        }
        Optional<DlnaRequest.Refusal> speed = dlna.speedRefusal();
        if (speed.isPresent()) {
            return Refuse.of(speed.get());
        }
        return dlna.timeSeek()
                .map(value -> byTime(value, headers, how, length))
                .orElseGet(() -> whole(headers, length));
    }

    /// Of a file whose torrent has not been read: what can be said of it already.
    static Plan ofUnread(Asked asked, Presentation how) {
        DlnaRequest dlna = DlnaRequest.of(asked.headers());
        return dlna.refusal()
                .<Plan>map(Refuse::of)
                .orElseGet(() -> new Send(200, headers(asked, dlna, how, -1), List.of()));
    }

    private static Plan byBytes(Asked asked, List<Header> headers, Validators validators, long length) {
        Optional<String> range =
                asked.header("Range").filter(_ -> !asked.head() && validators.ifRange(asked.header("If-Range")));
        return switch (ByteRange.of(range, length)) {
            case ByteRange.Whole _ -> whole(headers, length);
            case ByteRange.Part part -> {
                headers.add(new Header("Content-Range", part.contentRange()));
                yield new Send(206, headers, List.of(new TimeSeek.Bytes(part.first(), part.last() + 1)));
            }
            case ByteRange.Unsatisfiable none -> {
                headers.removeIf(header -> header.name().equals("Content-Type"));
                headers.add(new Header("Content-Range", none.contentRange()));
                yield new Refuse(416, "The file has " + none.size() + " bytes.", headers);
            }
        };
    }

    private static Plan whole(List<Header> headers, long length) {
        return new Send(200, headers, length == 0 ? List.of() : List.of(new TimeSeek.Bytes(0, length)));
    }

    private static Plan byTime(String value, List<Header> headers, Presentation how, long length) {
        Optional<NptRange> parsed = NptRange.parse(value);
        if (parsed.isEmpty()) {
            return new Refuse(400, "TimeSeekRange.dlna.org is not a range of times.", List.of());
        }
        NptRange range = parsed.get();
        if (range.isWhole() && length > 0) {
            addTimes(headers, wholeInTimes(range, how, length));
            return whole(headers, length);
        }
        if (!(range.start() instanceof NptRange.Start.At(Duration from))
                || how.seeking().isEmpty()) {
            return new Refuse(406, "This file is served by byte ranges, not by times.", List.of());
        }
        TimeSeek seek = how.seeking().get();
        return seek.between(from, range.end(), length)
                .<Plan>map(answer -> inTimes(range, headers, seek, answer, length))
                .orElseGet(() -> new Refuse(
                        416, "The film is " + NptRange.seconds(seek.index().duration()) + " seconds long.", List.of()));
    }

    /// A part that plays by itself is a representation of its own (200); one that does not is told to be a part (206).
    private static Plan inTimes(
            NptRange range, List<Header> headers, TimeSeek seek, TimeSeek.Answer answer, long length) {
        TimeSeek.Bytes part = answer.part();
        addTimes(
                headers,
                "npt=" + range.text(answer.from()) + "-" + range.text(answer.to()) + "/"
                        + range.text(seek.index().duration()) + " bytes=" + part.from() + "-" + (part.to() - 1) + "/"
                        + length);
        boolean plays = seek.isAnnounced();
        if (!plays) {
            headers.add(new Header("Content-Range", "bytes " + part.from() + "-" + (part.to() - 1) + "/" + length));
        }
        return new Send(plays ? 200 : 206, headers, answer.sent());
    }

    private static String wholeInTimes(NptRange range, Presentation how, long length) {
        String end =
                how.length().map(range::text).map(text -> text + "/" + text).orElse("/*");
        return "npt=" + range.text(Duration.ZERO) + "-" + end + " bytes=0-" + (length - 1) + "/" + length;
    }

    /// UMS says it twice, and players exist that look for the second.
    private static void addTimes(List<Header> headers, String times) {
        headers.add(new Header("TimeSeekRange.dlna.org", times));
        headers.add(new Header("X-Seek-Range", times));
    }

    /// What every answer carries. `length` is negative while it is not known.
    private static List<Header> headers(Asked asked, DlnaRequest dlna, Presentation how, long length) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("Content-Type", how.mime()));
        headers.add(new Header("Accept-Ranges", "bytes"));
        headers.add(new Header("EXT", ""));
        headers.add(new Header("transferMode.dlna.org", dlna.mode()));
        how.features().ifPresent(features -> {
            headers.add(new Header("contentFeatures.dlna.org", features));
            headers.add(new Header("realTimeInfo.dlna.org", "DLNA.ORG_TLAG=*"));
        });
        if (dlna.wantsSeekRange() && length > 0) {
            String times = how.length()
                    .map(time -> "npt=0.000-" + NptRange.seconds(time) + " ")
                    .orElse("");
            headers.add(new Header("availableSeekRange.dlna.org", "1 " + times + "bytes=0-" + (length - 1)));
        }
        if (dlna.wantsMediaInfo()) {
            how.length()
                    .ifPresent(
                            time -> headers.add(new Header("MediaInfo.sec", "SEC_Duration=" + time.toMillis() + ";")));
        }
        if (dlna.wantsCaptions()) {
            how.captions().ifPresent(path -> headers.add(new Header("CaptionInfo.sec", asked.base() + path)));
        }
        return headers;
    }
}
