package nagare.dlna;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jupnp.model.Location;
import org.jupnp.model.NetworkAddress;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.protocol.async.SendingNotification;
import org.jupnp.protocol.async.SendingNotificationAlive;
import org.jupnp.protocol.async.SendingNotificationByebye;
import org.jupnp.transport.RouterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says on the network that the server is there, and when it leaves. Looks every [#LOOK] whether the addresses changed
/// (a cable, Wi-Fi, DHCP, waking up), and then leaves the old and greets on the new. Every announcement is sent twice,
/// as
/// datagrams get lost; the first ones come close together, so that a TV that is just joining hears one.
final class Announcer implements AutoCloseable {
    static final Duration LOOK = Duration.ofSeconds(2);

    private static final Duration BETWEEN_COPIES = Duration.ofMillis(120);
    private static final int COPIES = 2;
    private static final List<Duration> FIRST_REPEATS = List.of(Duration.ofSeconds(3), Duration.ofSeconds(10));
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final UpnpStack stack;
    private final UpnpConfiguration configuration;
    private final LocalDevice device;
    private final LanSelection selection;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final Deque<Long> due = new ArrayDeque<>(); // touched by the thread only
    private boolean saidThatNoneIsThere;

    Announcer(
            UpnpStack stack,
            UpnpConfiguration configuration,
            LocalDevice device,
            LanSelection selection,
            Duration interval) {
        this.stack = stack;
        this.configuration = configuration;
        this.device = device;
        this.selection = selection;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("upnp-announcer").unstarted(this::run);
    }

    /// Binds the addresses there are now, and begins to announce.
    void start() throws RouterException {
        bind(look());
        thread.start();
    }

    private void run() {
        try {
            greet();
            while (!closed.await(untilNext(), TimeUnit.NANOSECONDS)) {
                List<LanAddress> now = look();
                if (!now.equals(configuration.addresses())) {
                    move(now);
                } else if (due.peekFirst() - System.nanoTime() <= 0) {
                    due.removeFirst();
                    if (due.isEmpty()) {
                        due.add(System.nanoTime() + interval.toNanos());
                    }
                    alive();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long untilNext() {
        return Math.clamp(due.peekFirst() - System.nanoTime(), 0, LOOK.toNanos());
    }

    /// Byebye first: it clears what devices remember of a server that died without a word.
    private void greet() throws InterruptedException {
        due.clear();
        long now = System.nanoTime();
        FIRST_REPEATS.forEach(wait -> due.add(now + wait.toNanos()));
        send(new SendingNotificationByebye(stack, device));
        if (!closed.await(BETWEEN_COPIES.toMillis(), TimeUnit.MILLISECONDS)) {
            alive();
        }
    }

    private void alive() throws InterruptedException {
        for (int copy = 0; copy < COPIES; copy++) {
            send(new SendingNotificationAlive(stack, device));
            if (closed.await(BETWEEN_COPIES.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private void move(List<LanAddress> now) throws InterruptedException {
        LOG.info("the network changed: was={} is={}", configuration.addresses(), now);
        send(new SendingNotificationByebye(stack, device));
        try {
            bind(now);
        } catch (RouterException e) {
            LOG.warn("cannot use the new network yet, trying again: reason={}", e.toString());
            configuration.use(List.of());
            return;
        }
        greet();
    }

    private void bind(List<LanAddress> now) throws RouterException {
        stack.getRouter().disable();
        configuration.use(now);
        stack.getRouter().enable();
        if (now.isEmpty() && !saidThatNoneIsThere) {
            saidThatNoneIsThere = true;
            LOG.warn(
                    "no network to announce on: waiting for {}; name one with network.interfaces or --interface",
                    selection.names().isEmpty() ? "an interface with a private IPv4 address" : selection.names());
        }
    }

    /// The addresses now, or those of before when the system cannot tell.
    private List<LanAddress> look() {
        try {
            return selection.current();
        } catch (SocketException e) {
            LOG.debug("cannot look at the network: reason={}", e.getMessage());
            return configuration.addresses();
        }
    }

    private void send(SendingNotification notification) {
        String path = configuration.getNamespace().getDescriptorPathString(device);
        try {
            for (NetworkAddress address : stack.getRouter().getActiveStreamServers(null)) {
                notification.sendMessages(new Location(address, path));
            }
        } catch (RouterException e) {
            LOG.warn("an announcement was not sent: reason={}", e.toString());
        }
    }

    /// Says goodbye, twice.
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
            for (int copy = 0; copy < COPIES; copy++) {
                send(new SendingNotificationByebye(stack, device));
                TimeUnit.MILLISECONDS.sleep(BETWEEN_COPIES.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
