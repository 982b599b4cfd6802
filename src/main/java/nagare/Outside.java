package nagare;

import java.io.IOException;
import java.util.Optional;
import nagare.config.Settings;
import nagare.lifecycle.Opened;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.EgressResolver;
import nagare.net.HttpFetcher;
import nagare.net.blocklist.Blocklists;
import nagare.net.egress.Egress;
import nagare.net.egress.Proxy;
import nagare.torrent.Privacy;

/// The world outside the house, as the settings allow it: by which way, and with whom. Feeds, .torrent files and
/// torrents share it. Close it last.
final class Outside implements AutoCloseable {
    private final Opened opened;
    private final Egress egress;
    private final AddressPolicy typed;
    private final AddressPolicy strangers;
    private final boolean anonymous;

    private Outside(Settings settings, Opened opened) throws IOException {
        this.opened = opened;
        Settings.Outward outward = settings.outward();
        anonymous = outward.anonymous();
        var trusted = settings.network().trusted().stream().map(Cidr::parse).toList();
        var lists = opened.keep(Blocklists.open(outward.blocklists()));
        typed = new AddressPolicy(trusted);
        strangers = new AddressPolicy(trusted, lists);
        egress = opened.keep(Egress.open(outward.bind(), proxy(outward)));
    }

    /// @throws IOException when the settings cannot be followed; the message names the one
    static Outside open(Settings settings) throws IOException {
        var opened = new Opened();
        try {
            return new Outside(settings, opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static Optional<Proxy> proxy(Settings.Outward outward) throws IOException {
        try {
            return outward.proxy().map(address -> Proxy.parse(address.url()));
        } catch (IllegalArgumentException e) { // its message has nothing of the URL, a cause might
            throw new IOException("network.proxy: " + e.getMessage());
        }
    }

    /// Whom the house may talk to because the user said so: feeds.
    AddressPolicy typed() {
        return typed;
    }

    /// Whom a torrent may make the house talk to: not those on the block lists.
    AddressPolicy strangers() {
        return strangers;
    }

    Privacy privacy() {
        return new Privacy(egress, anonymous);
    }

    /// For feeds and .torrent files. What stands in the house itself, by its address, is asked directly.
    HttpFetcher fetcher(AddressPolicy policy, String product) {
        return new HttpFetcher(policy, privacy().agent(product), egress, typed::isHome);
    }

    /// The resolver that goes with it; close it.
    EgressResolver resolver() {
        return new EgressResolver(egress);
    }

    @Override
    public void close() {
        opened.close();
    }
}
