package nagare.net.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// The way through the proxy: finds it, connects to it, asks it. Remembers what was wrong with the proxy last.
final class ProxyRoute {
    private static final int ASSOCIATE_MILLIS = 10_000;

    private final Proxy proxy;
    private final Optional<InetAddress> literal;
    private volatile Optional<String> trouble = Optional.empty();

    /// Connects a channel to an address of the proxy.
    interface Connecting {
        void connect(SocketChannel channel, InetSocketAddress to, int millis) throws IOException;
    }

    ProxyRoute(Proxy proxy) {
        this.proxy = proxy;
        literal = Literal.of(proxy.host());
    }

    Proxy proxy() {
        return proxy;
    }

    Optional<String> trouble() {
        return trouble;
    }

    /// An HTTP proxy that was asked for a whole address does not know us (407): that is its trouble from here on.
    ProxyFailed wantsLogin() {
        ProxyFailed failed = new HttpConnect(proxy).wantsLogin();
        trouble = Optional.of(String.valueOf(failed.getMessage()));
        return failed;
    }

    /// As [Egress#connect].
    void connect(SocketChannel channel, InetSocketAddress to, int millis, Connecting directly) throws IOException {
        try {
            reach(channel, millis, directly, () -> {
                switch (proxy.kind()) {
                    case SOCKS5 ->
                        new Socks5(proxy)
                                .ask(
                                        new TimedInput(channel.socket(), millis),
                                        channel.socket().getOutputStream(),
                                        Socks5.Command.CONNECT,
                                        to);
                    case HTTP ->
                        new HttpConnect(proxy)
                                .ask(
                                        new TimedInput(channel.socket(), millis),
                                        channel.socket().getOutputStream(),
                                        to);
                }
                return to;
            });
        } finally {
            if (channel.isOpen()) {
                channel.socket().setSoTimeout(0);
            }
        }
    }

    /// Connects to the proxy alone, which is then asked for whole addresses.
    void connectToProxy(SocketChannel channel, int millis, Connecting directly) throws IOException {
        reach(channel, millis, directly, () -> new InetSocketAddress(0));
    }

    /// Asks for a relay for datagrams, which lives as long as the channel.
    ///
    /// @return where the relay is. Its address is the proxy's, whatever the proxy says: proxies behind NAT name
    ///     addresses of their own networks, and nothing shall go to any other host.
    InetSocketAddress associate(SocketChannel channel, Connecting directly) throws IOException {
        return reach(channel, ASSOCIATE_MILLIS, directly, () -> {
            var relay = new Socks5(proxy)
                    .ask(
                            new TimedInput(channel.socket(), ASSOCIATE_MILLIS),
                            channel.socket().getOutputStream(),
                            Socks5.Command.UDP_ASSOCIATE,
                            new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0));
            if (relay.getPort() == 0) {
                throw new ProxyFailed("the proxy " + proxy + " names no port for UDP", true);
            }
            channel.socket().setSoTimeout(0);
            return new InetSocketAddress(channel.socket().getInetAddress(), relay.getPort());
        });
    }

    /// Waits until the proxy closes, which ends the relay.
    static void awaitEnd(SocketChannel channel) throws IOException {
        var in = channel.socket().getInputStream();
        while (in.read() >= 0) {
            // it has nothing to say here
        }
    }

    private interface Asking {
        InetSocketAddress ask() throws IOException;
    }

    private InetSocketAddress reach(SocketChannel channel, int millis, Connecting directly, Asking asking)
            throws IOException {
        try {
            connectTo(channel, millis, directly);
            InetSocketAddress answer = asking.ask();
            trouble = Optional.empty();
            return answer;
        } catch (ProxyFailed e) {
            if (e.isTheProxyItself()) {
                trouble = Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void connectTo(SocketChannel channel, int millis, Connecting directly) throws IOException {
        try {
            directly.connect(channel, new InetSocketAddress(address(), proxy.port()), millis);
        } catch (HeldBack | ClosedChannelException e) { // nothing that the proxy has to do with
            throw e;
        } catch (SocketTimeoutException e) {
            throw new ProxyFailed("the proxy " + proxy + " does not answer", true);
        } catch (IOException e) {
            throw new ProxyFailed("the proxy " + proxy + " cannot be reached: " + e.getMessage(), true);
        }
    }

    /// The proxy's own name is the one name that the system is asked for.
    private InetAddress address() throws IOException {
        if (literal.isPresent()) {
            return literal.get();
        }
        try {
            return InetAddress.getByName(proxy.host());
        } catch (UnknownHostException e) {
            throw new ProxyFailed("the host of the proxy " + proxy + " is not known", true);
        }
    }
}
