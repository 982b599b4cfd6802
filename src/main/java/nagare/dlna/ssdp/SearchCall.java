package nagare.dlna.ssdp;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jupnp.UpnpService;
import org.jupnp.model.message.IncomingDatagramMessage;
import org.jupnp.model.message.UpnpHeaders;
import org.jupnp.model.message.UpnpRequest;
import org.jupnp.protocol.async.ReceivingSearch;

/// An M-SEARCH and its answers. Unlike jUPnP's it answers a search without MX (Windows Explorer, unicast searches of
/// UDA 1.1) and one whose MAN lacks its quotes, and no MX however large holds a thread for long.
public final class SearchCall extends ReceivingSearch {
    /// Longest wait before an answer. UDA 1.0 §1.2.3 wants a random moment up to MX seconds so that many devices do not
    /// talk at once; half a second spreads a home's devices enough, and a user is waiting.
    private static final Duration SPREAD = Duration.ofMillis(500);

    private static final String DISCOVER = "ssdp:discover";

    private final RandomGenerator random;

    public SearchCall(UpnpService service, IncomingDatagramMessage<UpnpRequest> message, RandomGenerator random) {
        super(service, tolerate(message));
        this.random = random;
    }

    private static IncomingDatagramMessage<UpnpRequest> tolerate(IncomingDatagramMessage<UpnpRequest> message) {
        UpnpHeaders headers = message.getHeaders();
        String man = headers.getFirstHeader("MAN");
        if (man != null && man.strip().equals(DISCOVER)) {
            headers.set("MAN", '"' + DISCOVER + '"');
        }
        return message;
    }

    @Override
    protected boolean waitBeforeExecution() throws InterruptedException {
        Thread.sleep(random.nextLong(SPREAD.toMillis())); // a virtual thread: costs no pool slot
        return true;
    }
}
