package nagare.probe.bytes;

import java.io.IOException;

/// A file breaks the rules of its container, or asks for more than we are willing to do for it. Reading it again would
/// end the same. The message is ours, without a word of the file.
public final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    public Malformed(String what) {
        super(what);
    }
}
