package nagare.feed;

import static nagare.feed.Urgency.BACKGROUND;
import static nagare.feed.Urgency.INTERACTIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import nagare.net.FetchFailed;
import nagare.net.HttpFetcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class CourierTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final HttpFetcher.Limits LIMITS =
            new HttpFetcher.Limits(1000, Duration.ofMinutes(1), Duration.ofMinutes(1), 5);
    private static final URI A = URI.create("https://a.example/1");
    private static final URI B = URI.create("https://b.example/1");

    private final MovableTicker ticker = new MovableTicker();
    private final FakeWeb web =
            new FakeWeb(ticker).at("a.example", FakeWeb.status(200)).at("b.example", FakeWeb.status(200));
    private final Courier courier = new Courier(web, host -> Duration.ofSeconds(2), ticker, () -> NOW);

    @Test
    void oneHostIsAskedOnceInTwoSecondsAndOthersMeanwhile() throws Exception {
        get(A, BACKGROUND);
        get(B, BACKGROUND);
        get(A, BACKGROUND);
        get(A, INTERACTIVE);

        assertEquals(
                List.of(
                        "0.0 https://a.example/1",
                        "0.0 https://b.example/1",
                        "2.0 https://a.example/1",
                        "4.0 https://a.example/1"),
                web.asked);
    }

    @ParameterizedTest
    @CsvSource({
        "429, 3, 3",
        "503, 120, 120",
        "429, '', 30",
        "503, soon, 30",
        "429, 999999999, 3600",
        "429, 'Sun, 22 Nov 2026 12:01:00 GMT', 60"
    })
    void aHostThatAsksForPatienceIsLeftAlone(int status, String retryAfter, long seconds) throws Exception {
        web.at("a.example", FakeWeb.status(status, "Retry-After", retryAfter));

        var busy = assertThrows(FeedFailed.Busy.class, () -> get(A, BACKGROUND));
        web.at("a.example", FakeWeb.status(200));
        var still = assertThrows(FeedFailed.Busy.class, () -> get(A, BACKGROUND));
        ticker.pass(Duration.ofSeconds(seconds));
        get(A, BACKGROUND);

        assertEquals(Duration.ofSeconds(seconds), busy.patience());
        assertEquals(Duration.ofSeconds(seconds), still.patience());
        assertTrue(busy.getMessage().startsWith("a.example asks for patience"), busy.getMessage());
        assertEquals(2, web.asked.size());
    }

    @Test
    void aPersonWaitsForSecondsButNotForMinutes() throws Exception {
        var asked = new AtomicInteger();
        web.at(
                "a.example",
                uri -> FakeWeb.status(asked.getAndIncrement() == 0 ? 429 : 200, "Retry-After", "3")
                        .to(uri));
        assertEquals(200, get(A, INTERACTIVE).status());
        assertEquals(List.of("0.0 https://a.example/1", "3.0 https://a.example/1"), web.asked);

        web.at("b.example", FakeWeb.status(503, "Retry-After", "60"));
        assertThrows(FeedFailed.Busy.class, () -> get(B, INTERACTIVE));
        assertThrows(FeedFailed.Busy.class, () -> get(B, INTERACTIVE));
        assertEquals(3, web.asked.size());
    }

    @Test
    void aPersonIsNotSentBackForEver() {
        web.at("a.example", FakeWeb.status(429, "Retry-After", "1"));

        assertThrows(FeedFailed.Busy.class, () -> get(A, INTERACTIVE));

        assertEquals(2, web.asked.size());
    }

    @ParameterizedTest
    @EnumSource(FetchFailed.Reason.class)
    void failuresAreToldByWhatCanBeDone(FetchFailed.Reason reason) {
        web.at("a.example", FakeWeb.failure(reason));
        var kind = switch (reason) {
            case TOO_LARGE, BAD_ANSWER -> FeedFailed.Unreadable.class;
            case REFUSED_ADDRESS, UNKNOWN_HOST, UNREACHABLE, NO_WAY, TIMEOUT, CLOCK, BAD_URL ->
                FeedFailed.Unreachable.class;
        };

        var failure = assertThrows(FeedFailed.class, () -> get(A, BACKGROUND));

        assertInstanceOf(kind, failure);
        assertEquals("told by the fetcher (a.example)", failure.getMessage());
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        var real = new Courier(web, host -> Duration.ofHours(1), Ticker.of(System::nanoTime), () -> NOW);
        real.get(A, Map.of(), LIMITS, BACKGROUND);
        var waiting = new FutureTask<>(
                () -> assertThrows(FeedFailed.Unreachable.class, () -> real.get(A, Map.of(), LIMITS, INTERACTIVE)));
        var thread = Thread.ofVirtual().start(waiting);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(1_000_000);
        }

        real.close();

        assertEquals("Nagare is stopping", waiting.get().getMessage());
        assertThrows(FeedFailed.Unreachable.class, () -> real.get(B, Map.of(), LIMITS, BACKGROUND));
    }

    @Test
    void anInterruptEndsTheWaitAndFreesThePlace() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Web slow = (uri, headers, limits) -> {
            entered.countDown();
            release.await();
            return FakeWeb.status(200).to(uri);
        };
        var real = new Courier(slow, host -> Duration.ZERO, Ticker.of(System::nanoTime), () -> NOW);
        var first = new FutureTask<>(() -> real.get(A, Map.of(), LIMITS, BACKGROUND));
        Thread.ofVirtual().start(first);
        entered.await();
        var second = new FutureTask<>(
                () -> assertThrows(InterruptedException.class, () -> real.get(A, Map.of(), LIMITS, BACKGROUND)));
        var thread = Thread.ofVirtual().start(second);
        while (thread.getState() != Thread.State.WAITING) {
            LockSupport.parkNanos(1_000_000);
        }

        thread.interrupt();
        second.get();
        release.countDown();

        assertEquals(200, first.get().status());
        assertEquals(200, real.get(A, Map.of(), LIMITS, BACKGROUND).status());
    }

    @Test
    void hostsAreForgottenWhenNothingIsDue() throws Exception {
        for (int i = 0; i < 500; i++) {
            web.at("h" + i + ".example", FakeWeb.status(200));
            get(URI.create("https://h" + i + ".example/"), BACKGROUND);
            ticker.pass(Duration.ofSeconds(3));
        }
        assertTrue(courier.hosts() <= 64, "hosts: " + courier.hosts());
    }

    private HttpFetcher.Answer get(URI uri, Urgency urgency) throws FeedFailed, InterruptedException {
        return courier.get(uri, Map.of(), LIMITS, urgency);
    }
}
