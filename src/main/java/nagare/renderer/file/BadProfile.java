package nagare.renderer.file;

import java.util.List;
import java.util.stream.Collectors;
import nagare.config.BadSettings.Mistake;

/// A profile file cannot be used. The message lists every mistake on one line, for the log.
public final class BadProfile extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MOST_SHOWN = 20;

    BadProfile(List<Mistake> mistakes) {
        this(mistakes.stream()
                        .sorted()
                        .limit(MOST_SHOWN)
                        .map(mistake -> mistake.toString().replace("docs/CONFIGURATION.md", "docs/DLNA.md"))
                        .collect(Collectors.joining("; "))
                + (mistakes.size() > MOST_SHOWN ? "; and " + (mistakes.size() - MOST_SHOWN) + " more" : ""));
    }

    public BadProfile(String why) {
        super(why, null, false, false);
    }
}
