package nagare.net.egress;

import java.io.IOException;

/// The proxy did not do what it was asked for; the message is a sentence for the user and names the proxy. When
/// `ours` is set the proxy itself is the trouble (it cannot be reached, does not know us, speaks something else), and
/// not the host that it was to reach.
public final class ProxyFailed extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean ours;

    ProxyFailed(String why, boolean ours) {
        super(why);
        this.ours = ours;
    }

    public boolean isTheProxyItself() {
        return ours;
    }
}
