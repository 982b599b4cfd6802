package nagare.dlna.ssdp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Says on the network that the server is there, and when it leaves. Looks every [#LOOK] whether the addresses
/// changed (a cable, Wi-Fi, DHCP, a tunnel) or the machine slept, and then leaves the old and greets on the
/// new. Every announcement is sent twice, as datagrams get lost.
public final class Announcer implements AutoCloseable {
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration BETWEEN_COPIES = Duration.ofMillis(100);

    /// Between goodbye and greeting, so that they do not overtake each other.
    private static final Duration BREATH = Duration.ofMillis(30);

    private static final int COPIES = 2;
    private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Presence presence;
    private final LanSelection selection;
    private final Sockets sockets;
    private final Searches.Outlet outlet;
    private final InstantSource clock;
    private final Rhythm rhythm; // touched by the thread only
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean saidThatNoneIsThere;
    private boolean troubled; // said already; it is tried again every moment

    /// The sockets of the addresses on which the server is.
    public interface Sockets {
        /// Closes those that are open and opens these.
        ///
        /// @throws IOException when it is not possible now; then none is open
        void use(List<LanAddress> addresses) throws IOException;

        List<LanAddress> open();
    }

    /// @param interval between two announcements
    public Announcer(
            Presence presence,
            LanSelection selection,
            Sockets sockets,
            Searches.Outlet outlet,
            Duration interval,
            InstantSource clock) {
        this.presence = presence;
        this.selection = selection;
        this.sockets = sockets;
        this.outlet = outlet;
        this.clock = clock;
        this.rhythm = new Rhythm(interval);
        this.thread = Thread.ofVirtual().name("upnp-announcer").unstarted(this::run);
    }

    /// Opens sockets on the addresses there are now, and begins to announce. Without any it goes on looking.
    public void start() {
        bind(look());
        thread.start();
    }

    private void run() {
        try {
            var slumber = new Slumber(System.nanoTime(), clock.instant());
            greet(new LanChange(List.of(), sockets.open()));
            while (!closed.await(untilNext(), TimeUnit.NANOSECONDS)) {
                try {
                    step(slumber.isOver(System.nanoTime(), clock.instant()));
                } catch (RuntimeException e) { // a server that is silent for ever is worse than a repeated line
                    LOG.error("announcing failed, trying again", e);
                    closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(boolean slept) throws InterruptedException {
        List<LanAddress> before = sockets.open();
        List<LanAddress> now = look();
        if (!now.equals(before)) {
            LOG.atLevel(troubled ? Level.DEBUG : Level.INFO).log("the network changed: was={} is={}", before, now);
            move(new LanChange(before, now));
        } else if (slept) { // the group may have been left meanwhile
            LOG.info("awake again, announcing anew: on={}", now);
            move(new LanChange(before, now));
        } else if (rhythm.isDue(System.nanoTime())) {
            alive();
        }
    }

    private long untilNext() {
        return Math.min(rhythm.untilNext(System.nanoTime()), LOOK.toNanos());
    }

    private void move(LanChange change) throws InterruptedException {
        goodbye(change.left());
        bind(change.now());
        greet(new LanChange(change.before(), sockets.open()));
    }

    private void greet(LanChange change) throws InterruptedException {
        rhythm.begin(System.nanoTime());
        if (!change.fresh().isEmpty()) {
            goodbye(change.fresh());
        }
        if (closed.getCount() > 0) {
            alive();
        }
    }

    private void alive() throws InterruptedException {
        send(
                sockets.open(),
                COPIES,
                BETWEEN_COPIES,
                address -> presence.names().stream()
                        .map(name -> presence.alive(name, address))
                        .toList());
    }

    private void goodbye(List<LanAddress> from) throws InterruptedException {
        if (!from.isEmpty()) {
            send(
                    from,
                    COPIES,
                    BREATH,
                    _ -> presence.names().stream().map(presence::byebye).toList());
        }
    }

    /// Sends the datagrams for each address from it, and all that again after a pause.
    private void send(List<LanAddress> from, int copies, Duration pause, Function<LanAddress, List<byte[]>> datagrams)
            throws InterruptedException {
        for (int copy = 0; copy < copies; copy++) {
            for (LanAddress address : from) {
                for (byte[] text : datagrams.apply(address)) {
                    outlet.send(address, new DatagramPacket(text, text.length, GROUP));
                }
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private void bind(List<LanAddress> now) {
        try {
            sockets.use(now);
            troubled = false;
        } catch (IOException e) {
            LOG.atLevel(troubled ? Level.DEBUG : Level.WARN)
                    .log("cannot use the network yet, trying again: addresses={} reason={}", now, e.getMessage());
            troubled = true;
        }
        if (now.isEmpty() && !saidThatNoneIsThere) {
            saidThatNoneIsThere = true;
            LOG.warn("no network to announce on, looking on: waitingFor={}", selection.wanted());
        }
    }

    /// The addresses now, or those of before when the system cannot tell.
    private List<LanAddress> look() {
        try {
            return selection.current();
        } catch (SocketException e) {
            LOG.debug("cannot look at the network: reason={}", e.getMessage());
            return sockets.open();
        }
    }

    /// Says goodbye, twice.
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
            goodbye(sockets.open());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
