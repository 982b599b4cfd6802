package nagare.torrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;

final class OutcomesTest {
    @Test
    void exceptionsOfTheJdkAreToldApart() {
        assertEquals(DialOutcome.REFUSED, Outcomes.of(new ConnectException("Connection refused")));
        assertEquals(DialOutcome.TIMED_OUT, Outcomes.of(new ConnectException("Connection timed out")));
        assertEquals(DialOutcome.TIMED_OUT, Outcomes.of(new SocketTimeoutException("Connect timed out")));
        assertEquals(DialOutcome.UNREACHABLE, Outcomes.of(new NoRouteToHostException("No route to host")));
        assertEquals(DialOutcome.UNREACHABLE, Outcomes.of(new SocketException("Network is unreachable")));
        assertEquals(DialOutcome.HUNG_UP, Outcomes.of(new SocketException("Connection reset")));
        assertEquals(DialOutcome.HUNG_UP, Outcomes.of(new IOException("Connection reset by peer")));
        assertEquals(DialOutcome.HUNG_UP, Outcomes.of(new EOFException()));
        assertEquals(DialOutcome.HUNG_UP, Outcomes.of(new ProtocolException("that is no peer")));
        assertEquals(DialOutcome.FAILED, Outcomes.of(new IllegalArgumentException()));
    }

    @Test
    void ofSeveralWaysTheCauseCounts() {
        var all = new IOException("a; b", new ConnectException("Connection refused"));

        assertEquals(DialOutcome.REFUSED, Outcomes.of(all));
    }
}
