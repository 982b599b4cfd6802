package nagare.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import nagare.http.Exchange;
import nagare.http.Header;
import nagare.media.DlnaProtocol;

/// What a request for media says in DLNA's own headers (DLNA 7.5.4), and what is answered in them. The files
/// are served by byte ranges only (OP=01): a wish for a time or another speed is refused, except beside a `Range`,
/// which
/// wins, and except for "from the start", which is what happens anyway.
record DlnaRequest(
        boolean range,
        Optional<String> contentFeatures,
        Optional<String> transferMode,
        boolean realTime,
        Optional<String> timeSeek,
        Optional<String> speed) {
    private static final String TIME =
            "(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?|[0-9]{1,5}:[0-5]?[0-9]:[0-5]?[0-9](?:\\.[0-9]{1,9})?)";
    private static final Pattern NPT = Pattern.compile("npt=(now|" + TIME + ")-(" + TIME + ")?(?:/.{0,40})?");
    private static final Pattern START = Pattern.compile("[0:.]+");
    private static final Pattern SPEED = Pattern.compile("speed=(-?[0-9]{1,4}(?:/[0-9]{1,4})?)");
    private static final List<String> MODES = List.of("Streaming", "Interactive", "Background");

    /// Why the request cannot be served.
    record Refusal(int status, String sentence) {}

    static DlnaRequest of(Exchange exchange) {
        return new DlnaRequest(
                exchange.header("Range").isPresent(),
                exchange.header("getcontentFeatures.dlna.org"),
                exchange.header("transferMode.dlna.org"),
                exchange.header("realTimeInfo.dlna.org").isPresent(),
                exchange.header("TimeSeekRange.dlna.org"),
                exchange.header("PlaySpeed.dlna.org"));
    }

    Optional<Refusal> refusal() {
        if (contentFeatures.filter(value -> !value.strip().equals("1")).isPresent()) {
            return Optional.of(new Refusal(400, "getcontentFeatures.dlna.org must be 1."));
        }
        if (range) {
            return Optional.empty();
        }
        return timeSeek.flatMap(DlnaRequest::checkTime).or(() -> speed.flatMap(DlnaRequest::checkSpeed));
    }

    /// The headers of an answer, refused or not; `features` only where a known medium is served.
    List<Header> answer(boolean medium) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("EXT", ""));
        headers.add(new Header("transferMode.dlna.org", mode()));
        if (medium) {
            headers.add(new Header("contentFeatures.dlna.org", DlnaProtocol.FILE_FEATURES));
        }
        if (realTime) {
            headers.add(new Header("realTimeInfo.dlna.org", "DLNA.ORG_TLAG=*"));
        }
        return headers;
    }

    /// The mode that was asked for, whatever it is: rejecting one breaks players, serving it alike breaks none.
    private String mode() {
        return transferMode
                .map(String::strip)
                .flatMap(asked -> MODES.stream().filter(asked::equalsIgnoreCase).findFirst())
                .orElse("Streaming");
    }

    private static Optional<Refusal> checkTime(String value) {
        var npt = NPT.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (!npt.matches()) {
            return Optional.of(new Refusal(400, "TimeSeekRange.dlna.org is not a range of times."));
        }
        boolean fromTheStart =
                npt.group(2) == null && START.matcher(npt.group(1)).matches();
        return fromTheStart
                ? Optional.empty()
                : Optional.of(new Refusal(406, "This file is served by byte ranges, not by times."));
    }

    private static Optional<Refusal> checkSpeed(String value) {
        var wanted = SPEED.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (!wanted.matches()) {
            return Optional.of(new Refusal(400, "PlaySpeed.dlna.org is not a speed."));
        }
        return wanted.group(1).equals("1")
                ? Optional.empty()
                : Optional.of(new Refusal(406, "This file is served at normal speed only."));
    }
}
