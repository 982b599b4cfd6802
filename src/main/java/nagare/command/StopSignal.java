package nagare.command;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ctrl-C, SIGTERM and SIGHUP as an event, so that the program says goodbye and ends by itself with its own exit code.
/// A
/// second signal, or ten seconds without an end, ends the process at once.
///
/// A shutdown hook would not do: with one the JVM ends with 128 plus the number of the signal, whatever went before.
public final class StopSignal {
    /// How long closing may take.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int STUCK = 1;

    private final CountDownLatch requested = new CountDownLatch(1);
    private @Nullable Thread interruptible;

    /// Listens to the signals of this process.
    public static StopSignal listen() {
        var stop = new StopSignal();
        for (var name : List.of("INT", "TERM", "HUP")) {
            listen(name, stop);
        }
        return stop;
    }

    /// `sun.misc.Signal` is in every JDK, but naming it is a warning of the compiler that nothing turns off.
    private static void listen(String name, StopSignal stop) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var ours = Proxy.newProxyInstance(
                    StopSignal.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            stop.handle();
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "StopSignal " + name;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            // This system has no such signal, or the JVM keeps it for itself: then the JVM's own way of ending holds.
        }
    }

    private void handle() {
        if (isRequested()) {
            Runtime.getRuntime().halt(STUCK);
        }
        request();
        Thread.ofPlatform().daemon().name("stop watchdog").start(() -> {
            try {
                TimeUnit.NANOSECONDS.sleep(PATIENCE.toNanos());
            } catch (InterruptedException _) {
                return;
            }
            System.err.println("nagare: not closed after " + PATIENCE.toSeconds() + " s; ending anyway");
            Runtime.getRuntime().halt(STUCK);
        });
    }

    /// As if a signal had come.
    public synchronized void request() {
        requested.countDown();
        if (interruptible != null) {
            interruptible.interrupt();
        }
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /// Waits for the signal.
    void await() throws InterruptedException {
        requested.await();
    }

    /// Does the work on this thread, which a signal interrupts meanwhile and not afterwards.
    <T> T during(Callable<T> work) throws Exception {
        enter();
        try {
            return work.call();
        } finally {
            leave();
        }
    }

    private synchronized void enter() throws InterruptedException {
        if (isRequested()) {
            throw new InterruptedException("stopped");
        }
        interruptible = Thread.currentThread();
    }

    private synchronized void leave() {
        interruptible = null;
        Thread.interrupted(); // what comes next is closing, and must not be interrupted by the same signal
    }
}
