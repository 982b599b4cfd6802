package nagare.dlna;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nagare.dlna.ssdp.LanAddress;
import nagare.dlna.ssdp.LanSelection;
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
            greet(configuration.addresses());
            while (!closed.await(untilNext(), TimeUnit.NANOSECONDS)) {
                try {
                    step();
                } catch (RuntimeException e) { // a server that is silent for ever is worse than a repeated line
                    LOG.error("announcing failed, trying again", e);
                    closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
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

    private long untilNext() {
        return Math.clamp(due.peekFirst() - System.nanoTime(), 0, LOOK.toNanos());
    }

    /// Byebye first: it clears what devices remember of a server that died without a word.
    private void greet(List<LanAddress> fresh) throws InterruptedException {
        due.clear();
        long now = System.nanoTime();
        FIRST_REPEATS.forEach(wait -> due.add(now + wait.toNanos()));
        send(new SendingNotificationByebye(stack, device), fresh);
        if (!closed.await(BETWEEN_COPIES.toMillis(), TimeUnit.MILLISECONDS)) {
            alive();
        }
    }

    private void alive() throws InterruptedException {
        for (int copy = 0; copy < COPIES; copy++) {
            send(new SendingNotificationAlive(stack, device), configuration.addresses());
            if (closed.await(BETWEEN_COPIES.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /// Goodbye only where we leave: a device that plays stops when it hears one.
    private void move(List<LanAddress> now) throws InterruptedException {
        List<LanAddress> before = configuration.addresses();
        LOG.info("the network changed: was={} is={}", before, now);
        send(new SendingNotificationByebye(stack, device), without(before, now));
        try {
            bind(now);
        } catch (RouterException e) {
            LOG.warn("cannot use the new network yet, trying again: reason={}", e.toString());
            configuration.use(List.of());
            return;
        }
        greet(without(now, before));
    }

    private static List<LanAddress> without(List<LanAddress> some, List<LanAddress> others) {
        return some.stream().filter(address -> !others.contains(address)).toList();
    }

    private void bind(List<LanAddress> now) throws RouterException {
        stack.getRouter().disable();
        configuration.use(now);
        if (!stack.getRouter().enable()) {
            configuration.use(List.of()); // so that the next look is news again
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
            return configuration.addresses();
        }
    }

    private void send(SendingNotification notification, List<LanAddress> from) {
        String path = configuration.getNamespace().getDescriptorPathString(device);
        try {
            for (NetworkAddress address : stack.getRouter().getActiveStreamServers(null)) {
                if (from.stream().anyMatch(ours -> ours.address().equals(address.getAddress()))) {
                    notification.sendMessages(new Location(address, path));
                }
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
                send(new SendingNotificationByebye(stack, device), configuration.addresses());
                TimeUnit.MILLISECONDS.sleep(BETWEEN_COPIES.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
