package nagare.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// Turns the name of a host into addresses. An interface because tests bring their own names.
@FunctionalInterface
public interface HostResolver {
    /// All addresses of the host, at least one, in the order they should be tried. A literal address, IPv6 without
    /// brackets, is its own answer.
    ///
    /// @throws UnknownHostException when there is no such host, or no answer in time
    List<InetAddress> resolve(String host, Duration patience) throws UnknownHostException, InterruptedException;

    /// Whether names are not looked up here but handed on as they are, to a proxy. Only literal addresses resolve then;
    /// what else is asked for has to pass [RemoteName].
    default boolean leavesNames() {
        return false;
    }
}
