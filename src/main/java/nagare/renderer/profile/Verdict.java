package nagare.renderer.profile;

/// Whether a device plays a file, as far as anybody reported.
public sealed interface Verdict {
    /// It does.
    record Plays() implements Verdict {}

    /// Nobody said, or too little is known of the file.
    record Unknown() implements Verdict {}

    /// It does not.
    ///
    /// @param reason what it cannot play, in a few words: `10-bit H.264`
    record Refuses(String reason) implements Verdict {}

    Verdict PLAYS = new Plays();
    Verdict UNKNOWN = new Unknown();

    static Verdict refuses(String reason) {
        return new Refuses(reason);
    }
}
