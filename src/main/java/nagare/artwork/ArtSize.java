package nagare.artwork;

import java.util.Locale;
import java.util.Optional;

/// The sizes in which pictures are made: DLNA's media format profiles for JPEG, which say how large one may be at most.
public enum ArtSize {
    /// A thumbnail.
    TN(160, 160),
    /// Small.
    SM(640, 480);

    private final int width;
    private final int height;

    ArtSize(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /// At most so many pixels.
    public int width() {
        return width;
    }

    /// At most so many pixels.
    public int height() {
        return height;
    }

    /// The name of the profile: the value of `dlna:profileID`, and of `DLNA.ORG_PN`.
    public String profile() {
        return "JPEG_" + name();
    }

    /// What it is called in a path: `tn`.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ArtSize> ofWord(String word) {
        for (ArtSize size : values()) {
            if (size.word().equals(word)) {
                return Optional.of(size);
            }
        }
        return Optional.empty();
    }
}
