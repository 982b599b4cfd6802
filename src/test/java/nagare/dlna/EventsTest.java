package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import nagare.dlna.gena.Subscriptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jupnp.model.types.UnsignedIntegerFourBytes;

final class EventsTest {
    private static final int OK = 200;

    private House house;
    private Subscriber subscriber;

    @BeforeEach
    void open() throws IOException {
        house = new House(Duration.ofMillis(300)).open();
        house.library.folder("s1", "0", "Latest").folder("s2", "0", "Other");
        subscriber = new Subscriber(OK);
    }

    @AfterEach
    void close() throws IOException {
        house.close();
        subscriber.close();
    }

    private HttpResponse<byte[]> subscribe(String... headers) throws IOException, InterruptedException {
        return house.control.send("SUBSCRIBE", house.control.directory("event"), headers);
    }

    private HttpResponse<byte[]> subscribe() throws IOException, InterruptedException {
        return subscribe("CALLBACK", subscriber.callback(), "NT", "upnp:event", "TIMEOUT", "Second-600");
    }

    private static String sid(HttpResponse<byte[]> answer) {
        assertEquals(OK, answer.statusCode());
        return answer.headers().firstValue("SID").orElseThrow();
    }

    private static String header(String event, String name) {
        var found = Pattern.compile("(?im)^" + name + ": *(.*?)\r?$").matcher(event);
        return found.find() ? found.group(1) : "";
    }

    private static String value(String event, String variable) {
        var found = Pattern.compile("<" + variable + "(?:/>|>(.*?)</" + variable + ">)")
                .matcher(event);
        assertTrue(found.find(), event);
        return found.group(1) == null ? "" : found.group(1);
    }

    @Test
    void theFirstEventComesAfterTheAnswerWithEveryVariable() throws Exception {
        var answer = subscribe();
        String event = subscriber.next();
        assertTrue(event.startsWith("NOTIFY /events HTTP/1.1\r\n"), event);
        assertEquals(sid(answer), header(event, "SID"));
        assertEquals("0", header(event, "SEQ"));
        assertEquals("upnp:event", header(event, "NT"));
        assertEquals("upnp:propchange", header(event, "NTS"));
        assertEquals("1", value(event, "SystemUpdateID"));
        assertEquals("", value(event, "ContainerUpdateIDs"));
        assertEquals("Second-600", answer.headers().firstValue("TIMEOUT").orElse(""));
    }

    @Test
    void theLastOfABurstOfChangesArrives() throws Exception {
        subscribe();
        subscriber.next();
        for (int i = 0; i < 50; i++) {
            house.library.change(i % 2 == 0 ? "s1" : "s2");
        }
        int expected = 1;
        String event;
        do {
            event = subscriber.next();
            assertEquals(expected++, Integer.parseInt(header(event, "SEQ")));
        } while (!value(event, "SystemUpdateID").equals("51"));
        assertTrue(expected <= 4, "a burst is a few events: " + expected);
        house.library.change("s2");
        event = subscriber.next();
        assertEquals("52", value(event, "SystemUpdateID"));
        assertEquals("s2,52", value(event, "ContainerUpdateIDs"));
    }

    @Test
    void aRenewalKeepsTheSubscriptionAndSendsNoFirstEventAgain() throws Exception {
        String sid = sid(subscribe());
        subscriber.next();
        var renewed = subscribe("SID", sid, "TIMEOUT", "Second-infinite");
        assertEquals(sid, sid(renewed));
        assertEquals("Second-1800", renewed.headers().firstValue("TIMEOUT").orElse(""));
        house.library.change("s1");
        assertEquals("1", header(subscriber.next(), "SEQ"));
    }

    @Test
    void afterUnsubscribingNothingComes() throws Exception {
        String sid = sid(subscribe());
        subscriber.next();
        var gone = house.control.send("UNSUBSCRIBE", house.control.directory("event"), "SID", sid);
        assertEquals(OK, gone.statusCode());
        try (var other = new Subscriber(OK)) {
            subscribe("CALLBACK", other.callback(), "NT", "upnp:event");
            other.next();
            house.library.change("s1");
            other.next();
        }
        assertEquals(0, subscriber.waiting());
        assertEquals(412, subscribe("SID", sid).statusCode());
        var again = house.control.send("UNSUBSCRIBE", house.control.directory("event"), "SID", sid);
        assertEquals(412, again.statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<http://127.0.0.2:8080/>",
                "<http://192.168.1.1:8080/>",
                "<http://8.8.8.8/>",
                "<http://localhost:8080/>",
                "<http://127.0.0.1:22/>",
                "nonsense"
            })
    void aCallbackThatIsNotAtItsSenderIsRefused(String callback) throws Exception {
        assertEquals(412, subscribe("CALLBACK", callback, "NT", "upnp:event").statusCode());
    }

    @Test
    void subscriptionsThatAreNoneAreRefused() throws Exception {
        assertEquals(412, subscribe("NT", "upnp:event").statusCode());
        assertEquals(412, subscribe("CALLBACK", subscriber.callback()).statusCode());
        assertEquals(412, subscribe("SID", "uuid:none").statusCode());
        assertEquals(400, subscribe("SID", "uuid:none", "NT", "upnp:event").statusCode());
        assertEquals(
                400,
                subscribe("SID", "uuid:none", "CALLBACK", subscriber.callback()).statusCode());
        assertEquals(
                404,
                house.control
                        .send("SUBSCRIBE", house.control.base().resolve("/upnp/none/event"))
                        .statusCode());
    }

    @Test
    void aHostKeepsItsNewestSubscriptionsOfAService() throws Exception {
        var subscribers = new ArrayList<Subscriber>();
        var sids = new ArrayList<String>();
        try {
            for (int i = 0; i <= Subscriptions.MAX_PER_HOST; i++) {
                subscribers.add(new Subscriber(OK));
                sids.add(sid(subscribe("CALLBACK", subscribers.getLast().callback(), "NT", "upnp:event")));
                subscribers.getLast().next();
            }
            assertEquals(412, subscribe("SID", sids.getFirst()).statusCode());
            for (String sid : sids.subList(1, sids.size())) {
                assertEquals(OK, subscribe("SID", sid).statusCode());
            }
        } finally {
            for (Subscriber one : subscribers) {
                one.close();
            }
        }
    }

    @Test
    void theSameCallbackAgainReplacesTheOldSubscription() throws Exception {
        String first = sid(subscribe());
        subscriber.next();
        String second = sid(subscribe());
        assertEquals(second, header(subscriber.next(), "SID"));
        assertEquals(412, subscribe("SID", first).statusCode());
        assertEquals(OK, subscribe("SID", second).statusCode());
    }

    @ParameterizedTest
    @CsvSource({"412, 1", "500, 3", "302, 3"})
    void aSubscriberThatDoesNotTakeItsEventsIsGivenUp(int status, int events) throws Exception {
        try (var refusing = new Subscriber(status)) {
            String sid = sid(subscribe("CALLBACK", refusing.callback(), "NT", "upnp:event"));
            for (int i = 0; i < events; i++) {
                assertEquals(i, Integer.parseInt(header(refusing.next(), "SEQ")));
                house.library.change("s1");
            }
            subscribe(); // a good one, to know when the last change was told
            subscriber.next();
            house.library.change("s2");
            subscriber.next();
            assertEquals(412, subscribe("SID", sid).statusCode());
            assertEquals(0, refusing.waiting());
        }
    }

    @Test
    void theOtherServicesTellTheirStateOnce() throws Exception {
        var connections = house.control.events("upnp-org", "ConnectionManager");
        house.control.send("SUBSCRIBE", connections, "CALLBACK", subscriber.callback(), "NT", "upnp:event");
        String event = subscriber.next();
        assertEquals("0", header(event, "SEQ"));
        assertTrue(value(event, "SourceProtocolInfo").contains("http-get:*:video/x-matroska:*"));
        assertEquals("", value(event, "SinkProtocolInfo"));
        assertEquals("0", value(event, "CurrentConnectionIDs"));

        var registrar = house.control.events("microsoft.com", "X_MS_MediaReceiverRegistrar");
        house.control.send("SUBSCRIBE", registrar, "CALLBACK", subscriber.callback(), "NT", "upnp:event");
        event = subscriber.next();
        for (String variable : List.of(
                "AuthorizationGrantedUpdateID",
                "AuthorizationDeniedUpdateID",
                "ValidationSucceededUpdateID",
                "ValidationRevokedUpdateID")) {
            assertEquals("0", value(event, variable));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Second-1, 300",
        "Second-300, 300",
        "Second-600, 600",
        "Second-1800, 1800",
        "Second-86400, 1800",
        "Second-infinite, 1800",
        "nonsense, 1800"
    })
    void theTimeOfASubscriptionIsBounded(String asked, int granted) throws Exception {
        var answer = subscribe("CALLBACK", subscriber.callback(), "NT", "upnp:event", "TIMEOUT", asked);
        assertEquals("Second-" + granted, answer.headers().firstValue("TIMEOUT").orElse(""));
    }

    @Test
    void aChangeThatIsNoneSendsNothing() throws Exception {
        subscribe();
        subscriber.next();
        house.library.change("s1");
        assertEquals("2", value(subscriber.next(), "SystemUpdateID"));
        try (var other = new Subscriber(OK)) {
            subscribe("CALLBACK", other.callback(), "NT", "upnp:event");
            assertEquals("s1,2", value(other.next(), "ContainerUpdateIDs"));
            assertEquals(0, subscriber.waiting(), "browsing and subscribing are no changes");
        }
    }

    @Test
    void aThousandSubscriptionsAreBoundedAndDisturbNobody() throws Exception {
        subscribe();
        subscriber.next();
        int refused = 0;
        try (var crowd = new Crowd()) {
            for (int i = 0; i < 1000; i++) {
                refused += crowd.subscribe(house.control.directory("event"), i) == OK ? 0 : 1;
            }
            assertEquals(1000 - (Subscriptions.MAX_TOTAL - 1), refused);
            house.library.change("s2");
            assertEquals("2", value(subscriber.next(), "SystemUpdateID"));
            assertEquals(
                    OK,
                    house.control
                            .browse("0", "BrowseDirectChildren", "*", 0, 0, "")
                            .statusCode());
        }
    }

    @Test
    void afterTheLargestNumberComesOne() {
        var sequence = new UnsignedIntegerFourBytes(0xFFFF_FFFEL);
        assertEquals(0xFFFF_FFFFL, sequence.increment(true).getValue());
        assertEquals(1, sequence.increment(true).getValue());
    }
}
