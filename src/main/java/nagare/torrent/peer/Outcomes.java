package nagare.torrent.peer;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.wire.ProtocolException;

/// What an exception says of a dial that failed.
final class Outcomes {
    private Outcomes() {}

    /// The JDK has one class for several errors of the system: there the words decide, which are those of the C
    /// library.
    static DialOutcome of(Exception failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return switch (failure) {
            case SocketTimeoutException _ -> DialOutcome.TIMED_OUT;
            case NoRouteToHostException _ -> DialOutcome.UNREACHABLE;
            case ConnectException _ -> words.contains("timed out") ? DialOutcome.TIMED_OUT : DialOutcome.REFUSED;
            case SocketException _ ->
                words.contains("reset") || words.contains("pipe") ? DialOutcome.HUNG_UP : DialOutcome.UNREACHABLE;
            case EOFException _, ProtocolException _ -> DialOutcome.HUNG_UP;
            default ->
                failure.getCause() instanceof Exception cause && cause != failure
                        ? of(cause)
                        : words.contains("reset") ? DialOutcome.HUNG_UP : DialOutcome.FAILED;
        };
    }
}
