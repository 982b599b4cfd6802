package nagare.torrent.webseed;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import nagare.net.AddressPolicy;
import nagare.net.HostResolver;
import nagare.net.RangeFetcher;
import nagare.net.egress.Egress;

/// How web seeds are reached: who may be talked to, who knows names, and the clocks, on the wall and monotonic.
public record Web(RangeFetcher.Rules rules, HostResolver resolver, InstantSource clock, LongSupplier nanoTime) {
    /// Ranges under way at once from one server, each on a connection of its own: while one waits for its first byte
    /// others flow.
    public static final int CONNECTIONS = 3;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /// By any way out.
    public static Web of(
            AddressPolicy policy, String product, HostResolver resolver, InstantSource clock, LongSupplier nanoTime) {
        return of(policy, product, Egress.direct(), resolver, clock, nanoTime);
    }

    /// As an engine does it; `product` is who we say that we are.
    public static Web of(
            AddressPolicy policy,
            String product,
            Egress egress,
            HostResolver resolver,
            InstantSource clock,
            LongSupplier nanoTime) {
        return new Web(
                new RangeFetcher.Rules(policy, product, CONNECT, SILENCE, CONNECTIONS, egress),
                resolver,
                clock,
                nanoTime);
    }
}
