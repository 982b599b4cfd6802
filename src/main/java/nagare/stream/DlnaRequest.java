package nagare.stream;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a request for media says in DLNA's own headers and in Samsung's (DLNA 7.5.4; docs/DLNA.md, "HTTP").
///
/// @param contentFeatures the value of `getcontentFeatures.dlna.org`, and so on: texts as they came
record DlnaRequest(
        Optional<String> contentFeatures,
        Optional<String> seekRange,
        Optional<String> transferMode,
        Optional<String> timeSeek,
        Optional<String> speed,
        Optional<String> captionInfo,
        Optional<String> mediaInfo) {
    private static final Pattern SPEED = Pattern.compile("speed\\s*=\\s*(-?[0-9]{1,4}(?:/[0-9]{1,4})?)");
    private static final List<String> MODES = List.of("Streaming", "Interactive", "Background");

    /// Why the request cannot be served.
    record Refusal(int status, String sentence) {}

    /// `headers` looks a header up by its name, whatever its case.
    static DlnaRequest of(Function<String, Optional<String>> headers) {
        return new DlnaRequest(
                headers.apply("getcontentFeatures.dlna.org"),
                headers.apply("getAvailableSeekRange.dlna.org"),
                headers.apply("transferMode.dlna.org"),
                headers.apply("TimeSeekRange.dlna.org"),
                headers.apply("PlaySpeed.dlna.org"),
                headers.apply("getCaptionInfo.sec"),
                headers.apply("getMediaInfo.sec"));
    }

    /// What no answer can be given to, whatever is asked for beside it.
    Optional<Refusal> refusal() {
        return mustBeOne("getcontentFeatures.dlna.org", contentFeatures)
                .or(() -> mustBeOne("getAvailableSeekRange.dlna.org", seekRange));
    }

    /// The same for the speed, which does not count beside a `Range`.
    Optional<Refusal> speedRefusal() {
        return speed.flatMap(DlnaRequest::checkSpeed);
    }

    boolean wantsSeekRange() {
        return isOne(seekRange);
    }

    boolean wantsCaptions() {
        return isOne(captionInfo);
    }

    boolean wantsMediaInfo() {
        return isOne(mediaInfo);
    }

    /// The mode that was asked for, whatever it is: rejecting one breaks players, serving it alike breaks none.
    String mode() {
        return transferMode
                .map(String::strip)
                .flatMap(asked -> MODES.stream().filter(asked::equalsIgnoreCase).findFirst())
                .orElse("Streaming");
    }

    private static Optional<Refusal> mustBeOne(String name, Optional<String> value) {
        return value.isPresent() && !isOne(value)
                ? Optional.of(new Refusal(400, name + " must be 1."))
                : Optional.empty();
    }

    private static boolean isOne(Optional<String> value) {
        return value.filter(text -> text.strip().equals("1")).isPresent();
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
