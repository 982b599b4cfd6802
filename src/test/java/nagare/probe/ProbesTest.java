package nagare.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ProbesTest {
    /// A WAV of one second: the shortest real file there is.
    private static final byte[] SECOND = wav();

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(5);
    private final BlockingQueue<InfoHash> learned = new LinkedBlockingQueue<>();
    private Probes probes;

    @BeforeEach
    void open() throws Exception {
        probes = Probes.open(folder, InstantSource.fixed(Instant.EPOCH), now::get);
        probes.subscribe(learned::add);
    }

    @AfterEach
    void close() {
        probes.close();
    }

    private static byte[] wav() {
        byte[] head = HexFormat.of()
                .parseHex("52494646" + "641f0000" + "57415645666d7420" + "10000000" + "01000100" + "401f0000"
                        + "401f0000" + "01000800" + "64617461" + "401f0000");
        return java.util.Arrays.copyOf(head, head.length + 8000);
    }

    private InfoHash learned() throws InterruptedException {
        return java.util.Objects.requireNonNull(learned.poll(60, TimeUnit.SECONDS), "nothing became known");
    }

    @Test
    void whatWasWantedBecomesKnownAndIsTold() throws Exception {
        var torrent = new FakeTorrent(1, SECOND);
        assertEquals(Optional.empty(), probes.facts(torrent.metainfo().infoHash(), 0));

        probes.wanted(torrent, torrent.file);

        assertEquals(torrent.metainfo().infoHash(), learned());
        var facts = probes.facts(torrent.metainfo().infoHash(), 0).orElseThrow();
        assertEquals(Optional.of(Duration.ofSeconds(1)), facts.duration());
        var index = probes.index(torrent.metainfo().infoHash(), 0).orElseThrow();
        assertEquals(44 + 4000, index.byteAt(Duration.ofMillis(500)));
        assertEquals(Optional.empty(), probes.facts(torrent.metainfo().infoHash(), 1));
        assertEquals(Optional.empty(), probes.index(torrent.metainfo().infoHash(), 1));
    }

    @Test
    void whatIsKnownIsNotReadAgainAlsoAfterARestart() throws Exception {
        var torrent = new FakeTorrent(1, SECOND);
        probes.wanted(torrent, torrent.file);
        InfoHash hash = learned();
        probes.wanted(torrent, torrent.file);
        close();

        open();
        probes.wanted(torrent, torrent.file);

        assertEquals(
                Optional.of(Duration.ofSeconds(1)),
                probes.facts(hash, 0).orElseThrow().duration());
        assertEquals(8044, probes.index(hash, 0).orElseThrow().byteAt(Duration.ofSeconds(1)));
        assertEquals(1, torrent.peeks());
    }

    @Test
    void whatIsNoMediaIsNotReadAgainEver() throws Exception {
        var torrent = new FakeTorrent(1, new byte[5000]);
        var other = new FakeTorrent(2, SECOND);
        probes.wanted(torrent, torrent.file);
        torrent.awaitDone(1);
        close();

        open();
        probes.wanted(torrent, torrent.file);
        probes.wanted(other, other.file);
        learned();
        close();

        assertEquals(1, torrent.peeks());
    }

    @Test
    void afterAFailureItRestsTenMinutes() throws Exception {
        var torrent = new FakeTorrent(1, SECOND).broken();
        probes.wanted(torrent, torrent.file);
        torrent.awaitDone(1);
        var other = new FakeTorrent(2, SECOND);
        probes.wanted(other, other.file);
        learned();

        now.addAndGet(Attempts.FIRST.toNanos() - 1);
        probes.wanted(torrent, torrent.file);
        assertEquals(1, torrent.peeks());

        now.addAndGet(1);
        while (torrent.peeks() < 2) {
            probes.wanted(torrent, torrent.file); // the first attempt may just be ending
            Thread.onSpinWait();
        }
    }

    @Test
    void soManyAreReadAtATimeAndTheLastIsNext() throws Exception {
        var torrents = new ArrayList<FakeTorrent>();
        for (int i = 0; i < Probes.AT_ONCE + 2; i++) {
            torrents.add(new FakeTorrent(i, SECOND).withheld());
            probes.wanted(torrents.get(i), torrents.get(i).file);
            probes.wanted(torrents.get(i), torrents.get(i).file);
            if (i < Probes.AT_ONCE) {
                torrents.get(i).awaitPeeks(1);
            }
        }
        assertEquals(
                List.of(1, 1, 0, 0), torrents.stream().map(FakeTorrent::peeks).toList());

        torrents.get(0).arrive();

        torrents.get(3).awaitPeeks(1);
        assertEquals(0, torrents.get(2).peeks());
    }

    @Test
    void closingEndsWhatIsBeingRead() throws Exception {
        var torrent = new FakeTorrent(1, SECOND).withheld();
        probes.wanted(torrent, torrent.file);
        torrent.awaitPeeks(1);

        probes.close();

        assertEquals(0, torrent.open());
        assertTrue(learned.isEmpty());
    }

    @Test
    void afterClosingNothingIsRead() {
        var torrent = new FakeTorrent(1, SECOND);
        probes.close();

        probes.wanted(torrent, torrent.file);

        assertEquals(0, torrent.peeks());
    }

    @Test
    void aListenerThatFailsDoesNotKeepTheOthersInTheDark() throws Exception {
        close();
        probes = Probes.open(folder, InstantSource.fixed(Instant.EPOCH), now::get);
        probes.subscribe(hash -> {
            throw new IllegalStateException("a bug of " + hash);
        });
        probes.subscribe(learned::add);
        var torrent = new FakeTorrent(1, SECOND);

        probes.wanted(torrent, torrent.file);

        assertEquals(torrent.metainfo().infoHash(), learned());
        assertFalse(probes.facts(torrent.metainfo().infoHash(), 0).isEmpty());
    }
}
