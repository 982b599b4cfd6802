package nagare.net.egress;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.nio.channels.NetworkChannel;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ties a socket to an interface in the kernel: `SO_BINDTODEVICE` (Linux, socket(7)), which anybody may set on a socket
/// of their own since Linux 5.7. Then no routing table sends its packets out of another one. The JDK has no such
/// option,
/// so the system is called, with the descriptor that the JDK's own channel tells; the jar's manifest opens both.
///
/// Where that does not work (another system, a JVM without those rights), sockets are bound to the address only.
final class Device {
    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final String ERRNO = "errno";
    private static final int ENODEV = 19;

    private final MethodHandle setsockopt;
    private final Method descriptor;

    private Device(MethodHandle setsockopt, Method descriptor) {
        this.setsockopt = setsockopt;
        this.descriptor = descriptor;
    }

    /// Nothing where interfaces cannot be tied to.
    @SuppressWarnings("restricted") // calling the system is what this is for; the manifest allows it
    static Optional<Device> ofSystem() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")
                || !Device.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle call = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("setsockopt"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT),
                    Linker.Option.captureCallState(ERRNO));
            var device = new Device(call, Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal"));
            return device.works() ? Optional.of(device) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException unavailable) {
            LOG.debug("sockets cannot be tied to interfaces: {}", unavailable.toString());
            return Optional.empty();
        }
    }

    /// Whether the system lets us: tries it on a socket that is used for nothing.
    private boolean works() {
        try (var probe = java.nio.channels.DatagramChannel.open()) {
            tie(probe, "lo");
            return true;
        } catch (IOException refused) {
            LOG.debug("sockets cannot be tied to interfaces: {}", refused.toString());
            return false;
        }
    }

    /// @throws IOException when there is no such interface, or the system refuses
    void tie(NetworkChannel channel, String device) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(device);
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int done = (int) setsockopt.invokeExact(
                    state, (int) descriptor.invoke(channel), SOL_SOCKET, SO_BINDTODEVICE, name, (int) name.byteSize());
            if (done != 0) {
                throw refused(device, state.get(ValueLayout.JAVA_INT, 0));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("a socket cannot be tied to " + device, e);
        }
    }

    private static IOException refused(String device, int errno) {
        return errno == ENODEV
                ? new HeldBack("there is no interface " + device + " (network.bind)")
                : new IOException("a socket cannot be tied to " + device + ": error " + errno);
    }
}
