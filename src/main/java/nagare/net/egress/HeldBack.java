package nagare.net.egress;

import java.io.IOException;

/// Nothing was sent, because it would have left by another way than the settings allow. The message is a sentence for
/// the user.
public final class HeldBack extends IOException {
    private static final long serialVersionUID = 1L;

    public HeldBack(String why) {
        super(why);
    }
}
