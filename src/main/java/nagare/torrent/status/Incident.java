package nagare.torrent.status;

/// Something that went wrong in a swarm, `age` nanoseconds ago; `sentence` is safe to show.
public record Incident(long age, String sentence) {
    public static final int MAX_CHARACTERS = 200;

    public Incident {
        if (age < 0 || sentence.isEmpty() || sentence.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "not an incident: %d ns, %d characters".formatted(age, sentence.length()));
        }
    }
}
