package nagare.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import nagare.net.egress.Egress;
import nagare.net.egress.HeldBack;

/// Looks names up for what goes out by an [Egress]. Through a proxy the proxy does that, and nobody is asked here;
/// while nothing may go out, no name server is asked either, as the question would tell what the answer is for.
public final class EgressResolver implements HostResolver, AutoCloseable {
    private final Egress egress;
    private final SystemResolver system = new SystemResolver();

    public EgressResolver(Egress egress) {
        this.egress = egress;
    }

    @Override
    public boolean leavesNames() {
        return egress.isProxied();
    }

    @Override
    public List<InetAddress> resolve(String host, Duration patience) throws UnknownHostException, InterruptedException {
        var literal = SystemResolver.literal(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (egress.isProxied()) {
            throw new UnknownHostException("names are left to the proxy");
        }
        try {
            egress.demand();
        } catch (HeldBack e) {
            throw new UnknownHostException(e.getMessage());
        }
        return system.resolve(host, patience);
    }

    @Override
    public void close() {
        system.close();
    }
}
