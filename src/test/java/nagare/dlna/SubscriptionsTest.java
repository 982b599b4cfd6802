package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import nagare.dlna.directory.MediaReceiverRegistrar;
import nagare.dlna.gena.Subscription;
import nagare.dlna.gena.Subscriptions;
import org.junit.jupiter.api.Test;

final class SubscriptionsTest {
    private final Subscriptions book = new Subscriptions();
    private final ServiceState service = new ServiceState(MediaReceiverRegistrar.service());
    private final UpnpStack stack = new UpnpStack(new UpnpConfiguration(1), book);

    SubscriptionsTest() throws Exception {}

    private Subscription subscription(int host, int port) throws Exception {
        var address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >> 8), (byte) host});
        var callback = URI.create("http://" + address.getHostAddress() + ":" + port + "/")
                .toURL();
        return new Subscription(stack, service.getService(), 300, callback, address, book);
    }

    @Test
    void aHostOverItsLimitLosesItsOldest() throws Exception {
        var oldest = subscription(1, 2000);
        assertEquals(Optional.of(List.of()), book.admit(oldest));
        for (int i = 1; i < Subscriptions.MAX_PER_HOST; i++) {
            assertEquals(Optional.of(List.of()), book.admit(subscription(1, 2000 + i)));
        }
        assertEquals(Optional.of(List.of(oldest)), book.admit(subscription(1, 3000)));
        assertEquals(Subscriptions.MAX_PER_HOST, book.size());
    }

    @Test
    void theSameCallbackReplacesItsFormerSelfOnly() throws Exception {
        book.admit(subscription(1, 2000));
        var former = subscription(1, 2001);
        book.admit(former);
        assertEquals(Optional.of(List.of(former)), book.admit(subscription(1, 2001)));
        assertEquals(2, book.size());
    }

    @Test
    void allTogetherHaveALimitAndAPlaceThatIsFreedIsGivenAgain() throws Exception {
        var first = subscription(0, 2000);
        book.admit(first);
        for (int host = 1; host < Subscriptions.MAX_TOTAL; host++) {
            assertEquals(Optional.of(List.of()), book.admit(subscription(host, 2000)));
        }
        assertEquals(Optional.empty(), book.admit(subscription(Subscriptions.MAX_TOTAL, 2000)));
        assertEquals(Optional.of(List.of(first)), book.admit(subscription(0, 2000)), "an old client may come back");
        book.forget(first);
        assertEquals(Subscriptions.MAX_TOTAL, book.size());
    }
}
