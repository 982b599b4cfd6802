package nagare.net.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The way out for all that belongs to torrents: by any interface, from one only, or through a proxy. Thread-safe.
///
/// With an interface to keep to, every socket has its address as source, and where the system can (Linux) is tied to it
/// in the kernel. The interface is looked at every two seconds and after each failure; when it is gone, down, or has
/// another address, every socket made here is closed and none is opened until it is back. Nothing ever falls back to
/// another way: who cannot go this one gets [HeldBack].
public final class Egress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Egress.class);
    private static final long LOOK_MILLIS = 2_000;
    private static final long LEAST_PAUSE_MILLIS = 100;

    private final Optional<String> wanted;
    private final Optional<ProxyRoute> proxy;
    private final Link.Links links;
    private final Optional<Device> device;
    private final Set<Channel> open = Collections.newSetFromMap(new WeakHashMap<>());
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private final Semaphore looks = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile Footing footing = new Footing.Anywhere();
    private volatile Footing relay;
    private volatile boolean watched;
    private volatile boolean closed;

    private enum Carries {
        STREAMS,
        DATAGRAMS
    }

    /// Somebody who is told where to stand, and where it stands now; guarded by itself, also while it is told.
    private static final class Place {
        final Standing standing;
        final Carries what;
        Optional<Footing> told = Optional.empty();

        Place(Standing standing, Carries what) {
            this.standing = standing;
            this.what = what;
        }
    }

    private Egress(Optional<String> wanted, Optional<Proxy> proxy, Link.Links links, Optional<Device> device) {
        this.wanted = wanted;
        this.proxy = proxy.map(ProxyRoute::new);
        this.links = links;
        this.device = device;
        this.relay = new Footing.Nowhere(
                httpProxy().isPresent() ? "it is an HTTP proxy" : "the proxy has not been asked for UDP yet");
    }

    /// Any way out, and no threads.
    public static Egress direct() {
        return new Egress(Optional.empty(), Optional.empty(), List::of, Optional.empty());
    }

    /// The way that the settings allow.
    ///
    /// @param bind the name of an interface or an address of this machine; it may not be there yet
    public static Egress open(Optional<String> bind, Optional<Proxy> proxy) {
        return open(bind, proxy, Link::ofSystem, bind.flatMap(_ -> Device.ofSystem()));
    }

    static Egress open(Optional<String> bind, Optional<Proxy> proxy, Link.Links links, Optional<Device> device) {
        var egress = new Egress(bind, proxy, links, device);
        if (bind.isPresent()) {
            egress.footing = new Footing.Nowhere("the interface of network.bind has not been looked at yet");
            egress.look();
            egress.watched = true;
            egress.start("egress", egress::watch);
        }
        if (bind.isPresent() || proxy.isPresent()) {
            LOG.info("peers, trackers and feeds: {}", egress.describe());
        }
        return egress;
    }

    private void start(String name, Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(work);
        synchronized (threads) {
            threads.add(thread);
        }
        thread.start();
    }

    /// Whether nothing is asked of it: every way will do.
    public boolean isDirect() {
        return wanted.isEmpty() && proxy.isEmpty();
    }

    /// Whether a proxy stands between: it looks up names, nobody can call us, no multicast goes out.
    public boolean isProxied() {
        return proxy.isPresent();
    }

    /// Whether HTTP goes to a proxy that takes whole addresses in requests (RFC 9112 §3.2.2), many of which let
    /// `CONNECT` only go to port 443.
    public Optional<Proxy> httpProxy() {
        return proxy.map(ProxyRoute::proxy).filter(one -> one.kind() == Proxy.Kind.HTTP);
    }

    /// Why nothing goes out at the moment, or nothing by the proxy; a sentence for the user.
    public Optional<String> problem() {
        return held().map(why -> why + "; nothing is sent to peers and trackers until it is back")
                .or(this::proxyTrouble);
    }

    /// Why nothing goes out at the moment.
    public Optional<String> held() {
        return footing instanceof Footing.Nowhere(var why) ? Optional.of(why) : Optional.empty();
    }

    /// What was wrong with the proxy when it was asked last.
    public Optional<String> proxyTrouble() {
        return proxy.flatMap(ProxyRoute::trouble);
    }

    /// Why no datagrams go out where the proxy carries none.
    public Optional<String> withoutUdp() {
        return proxy.isPresent() && relay instanceof Footing.Nowhere(var why) ? Optional.of(why) : Optional.empty();
    }

    /// Whether this computer knows no way to the internet by any interface: it has no cable, no Wi-Fi, no router.
    /// Nothing is sent to learn this, and nothing is learned where only one way may be taken.
    public boolean isOffline() {
        return footing instanceof Footing.Anywhere && proxy.isEmpty() && Outlook.isClosed();
    }

    /// The way out, in words for the user.
    public String describe() {
        String from = switch (footing) {
            case Footing.Anywhere() -> "by any interface";
            case Footing.At(var anchor) ->
                "only from " + anchor
                        + (device.isPresent() ? ", held there by the system" : ", by the source address alone");
            case Footing.Through _ -> "through a relay";
            case Footing.Nowhere(var why) -> "held back: " + why;
        };
        return proxy.map(route -> "through " + route.proxy() + ", " + from + "; UDP "
                        + (relay instanceof Footing.Through ? "through it too" : "is off"))
                .orElse(from);
    }

    /// Connects a fresh channel, through the proxy where there is one. A host that was not resolved goes as it is to
    /// the proxy, which looks it up; without proxy it is refused.
    ///
    /// @throws HeldBack when there is no way at the moment that may be taken
    /// @throws ProxyFailed when the proxy does not get there
    /// @throws java.net.SocketTimeoutException after so many milliseconds
    public void connect(SocketChannel channel, InetSocketAddress to, int millis) throws IOException {
        if (proxy.isEmpty()) {
            if (to.isUnresolved()) {
                throw new HeldBack("a host without an address");
            }
            connectItself(channel, to, millis);
        } else {
            proxy.get().connect(channel, to, millis, this::connectItself);
        }
    }

    /// Connects a fresh channel to the [#httpProxy] itself, which is then asked for whole addresses.
    ///
    /// @throws IOException as [#connect]
    public void connectToProxy(SocketChannel channel, int millis) throws IOException {
        proxy.orElseThrow().connectToProxy(channel, millis, this::connectItself);
    }

    /// What to fail with when the [#httpProxy] answered 407 instead of the server: it is remembered as its trouble.
    public ProxyFailed wantsLogin() {
        return proxy.orElseThrow().wantsLogin();
    }

    /// Returns where something may be sent; else nothing may, not even a question to a name server.
    ///
    /// @throws HeldBack with the reason
    public void demand() throws HeldBack {
        if (footing instanceof Footing.Nowhere(var why)) {
            throw new HeldBack(why);
        }
    }

    private void connectItself(SocketChannel channel, InetSocketAddress to, int millis) throws IOException {
        prepare(channel, to.getAddress());
        try {
            channel.socket().connect(to, millis);
        } catch (SocketException e) {
            looks.release(); // perhaps the interface is gone
            throw e;
        }
    }

    /// Binds a channel to where it may go out from.
    private void prepare(SocketChannel channel, InetAddress to) throws IOException {
        Footing now = footing;
        switch (now) {
            case Footing.Anywhere() -> {}
            case Footing.At(var anchor) -> {
                InetAddress source = anchor.source(to)
                        .orElseThrow(
                                () -> new HeldBack("addresses of this kind are off: all traffic is from " + anchor));
                tie(channel);
                channel.bind(new InetSocketAddress(source, 0));
                keep(channel);
                if (footing != now) { // it may have been changed before the channel was in the book
                    channel.close();
                    throw new HeldBack("the interface of network.bind has just changed");
                }
            }
            case Footing.Through _ -> throw new IllegalStateException("streams go through no relay");
            case Footing.Nowhere(var why) -> throw new HeldBack(why);
        }
    }

    /// Ties a socket to the interface where that is wanted and the system can. Before it is bound.
    public void tie(NetworkChannel channel) throws IOException {
        if (device.isPresent() && footing instanceof Footing.At(var anchor)) {
            device.get().tie(channel, anchor.device());
        }
    }

    /// Closes the channel when the way out is gone, as one that was accepted by a [Standing] has to be.
    public void keep(Channel channel) {
        if (wanted.isEmpty()) {
            return;
        }
        synchronized (open) {
            open.add(channel);
        }
    }

    /// Tells a listener where it may stand, now and from now on.
    ///
    /// @throws IOException when it cannot stand there now; it is not told again
    public void listen(Standing listener) throws IOException {
        attach(new Place(listener, Carries.STREAMS));
    }

    /// Tells a socket for datagrams where it may stand, now and from now on.
    ///
    /// @throws IOException when it cannot stand there now; it is not told again
    public void datagrams(Standing socket) throws IOException {
        var place = new Place(socket, Carries.DATAGRAMS);
        attach(place);
        if (proxy.isPresent() && httpProxy().isEmpty()) {
            start("egress relay", this::keepRelay);
        }
    }

    private void attach(Place place) throws IOException {
        places.add(place);
        try {
            tell(place);
        } catch (IOException | RuntimeException e) {
            places.remove(place);
            throw e;
        }
    }

    /// The one who was told is not told anything any more.
    public void leave(Standing standing) {
        places.removeIf(place -> place.standing == standing);
    }

    private void tell(Place place) throws IOException {
        synchronized (place) { // held over opening a socket of this machine, which waits for nobody
            Footing where = where(place.what);
            if (!place.told.equals(Optional.of(where))) {
                place.told = Optional.empty();
                place.standing.stand(where);
                place.told = Optional.of(where);
            }
        }
    }

    private Footing where(Carries what) {
        if (proxy.isEmpty() || footing instanceof Footing.Nowhere) {
            return footing;
        }
        return what == Carries.DATAGRAMS
                ? relay
                : new Footing.Nowhere(
                        "nobody can call through the proxy " + proxy.get().proxy());
    }

    private void tellAll() {
        for (Place place : places) {
            try {
                tell(place);
            } catch (IOException e) {
                LOG.warn("a port cannot be opened; it is tried again: {}", e.getMessage());
            }
        }
    }

    private void watch() {
        try {
            while (!closed) {
                if (looks.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    TimeUnit.MILLISECONDS.sleep(LEAST_PAUSE_MILLIS); // many failures at once are one
                    looks.drainPermits();
                }
                look();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks at the interfaces and does what follows from it. On the watching thread only, or before it starts.
    void look() {
        Footing next = found();
        boolean changed = !next.equals(footing);
        if (changed) {
            footing = next; // before closing, so that nothing opens behind it
            closeAll();
            switch (next) {
                case Footing.Nowhere(var why) -> LOG.warn("nothing is sent to peers and trackers: {}", why);
                case Footing.At(var anchor) ->
                    LOG.atLevel(watched ? Level.INFO : Level.DEBUG)
                            .log("peers and trackers are reached from {}", anchor);
                case Footing.Anywhere(), Footing.Through _ -> {}
            }
        } else {
            forgetClosed();
        }
        tellAll();
    }

    private Footing found() {
        if (wanted.isEmpty()) {
            return new Footing.Anywhere();
        }
        try {
            return Anchor.find(wanted.get(), links.now());
        } catch (SocketException e) {
            return new Footing.Nowhere("the interfaces of this machine cannot be listed: " + e.getMessage());
        }
    }

    private void closeAll() {
        List<Channel> all;
        synchronized (open) {
            all = List.copyOf(open);
            open.clear();
        }
        for (Channel channel : all) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("closing what may not stay open: {}", e.getMessage());
            }
        }
    }

    private void forgetClosed() {
        synchronized (open) {
            open.removeIf(channel -> !channel.isOpen());
        }
    }

    /// Keeps a relay for datagrams at the proxy for as long as the house stands.
    private void keepRelay() {
        var pause = new Pause();
        try {
            while (!closed) {
                try (var channel = SocketChannel.open()) {
                    keep(channel);
                    InetSocketAddress at = proxy.orElseThrow().associate(channel, this::connectItself);
                    relayIs(new Footing.Through(at, footing));
                    pause.reset();
                    ProxyRoute.awaitEnd(channel);
                    relayIs(new Footing.Nowhere("the proxy has ended its UDP relay"));
                } catch (IOException e) {
                    relayIs(new Footing.Nowhere(String.valueOf(e.getMessage())));
                }
                pause.take();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void relayIs(Footing now) {
        if (!now.equals(relay) && !closed) {
            relay = now;
            if (now instanceof Footing.Nowhere(var why)) {
                LOG.info("no uTP, DHT and UDP trackers: {}", why);
            } else {
                LOG.info("UDP goes through the proxy");
            }
            tellAll();
        }
    }

    /// Closes everything that still goes out this way.
    @Override
    public void close() {
        closed = true;
        footing = new Footing.Nowhere("the server is stopping");
        synchronized (threads) {
            threads.forEach(Thread::interrupt);
        }
        closeAll();
    }
}
