package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HuntTest {
    private final AtomicLong now = new AtomicLong(7);
    private final List<byte[]> found = new ArrayList<>();
    private Hunt hunt = hunt(true);

    private Hunt hunt(boolean wakes) {
        return new Hunt(wakes, now::get, (_, _, picture) -> {
            if (picture.length == 3) {
                throw new Undecodable("three bytes are no picture");
            }
            synchronized (found) {
                found.add(picture);
            }
        });
    }

    @AfterEach
    void close() {
        hunt.close();
    }

    @Test
    void bytesOfThePictureAreFetched() throws Exception {
        var torrent = new FakeTorrent('a').with("film.mkv", new byte[5000]).peers(1);

        hunt.wish(new Hunt.Wish(
                        subject(torrent),
                        torrent,
                        List.of(new Origin(torrent.files().getFirst(), 100, 2500, 1))))
                .orElseThrow()
                .over()
                .await();

        assertArrayEquals(new byte[2500], found.getFirst());
        assertEquals(0, torrent.open);
    }

    @Test
    void nextPlaceIsTriedWhereThereIsNoPicture() throws Exception {
        var torrent = new FakeTorrent('a')
                .with("a.jpg", new byte[3])
                .with("b.jpg", new byte[4])
                .peers(1);

        wish(torrent).orElseThrow().over().await();

        assertEquals(4, found.getFirst().length);
    }

    @Test
    void onlyOneSwarmIsWokenAtATime() throws Exception {
        var one = new FakeTorrent('a').with("a.jpg", new byte[10]).gives(false);
        var other = new FakeTorrent('b').with("a.jpg", new byte[20]).gives(true);
        wish(one);
        one.awaitOpen(1);
        var second = wish(other).orElseThrow();

        assertEquals(0, other.opened);
        one.gives(true);
        second.over().await();

        assertEquals(1, other.opened);
        assertEquals(
                List.of(10, 20), found.stream().map(picture -> picture.length).toList());
    }

    @Test
    void connectedTorrentDoesNotWaitForOneThatIsWoken() throws Exception {
        var asleep = new FakeTorrent('a').with("a.jpg", new byte[10]).gives(false);
        wish(asleep);
        asleep.awaitOpen(1);

        wish(new FakeTorrent('b').with("a.jpg", new byte[20]).peers(3))
                .orElseThrow()
                .over()
                .await();

        assertEquals(20, found.getFirst().length);
    }

    @Test
    void sleepingTorrentIsLeftAloneWhereThatIsSet() {
        hunt = hunt(false);

        assertEquals(Optional.empty(), wish(new FakeTorrent('a').with("a.jpg", new byte[10])));
        assertTrue(
                wish(new FakeTorrent('b').with("a.jpg", new byte[10]).peers(1)).isPresent());
    }

    @Test
    void whatWasInVainRestsAWhile() throws Exception {
        var torrent = new FakeTorrent('a').with("a.jpg", new byte[3]).peers(1);
        wish(torrent).orElseThrow().over().await();

        now.addAndGet(Hunt.REST.toNanos() - 1);
        assertEquals(Optional.empty(), wish(torrent));
        now.addAndGet(1);
        assertTrue(wish(torrent).isPresent());
    }

    @Test
    void pictureThatDoesNotComeIsGivenUp() throws Exception {
        var torrent =
                new FakeTorrent('a').with("a.jpg", new byte[10]).gives(false).peers(1);
        var wish = wish(torrent).orElseThrow();
        torrent.awaitOpen(1);

        now.addAndGet(Hunt.PATIENCE.toNanos() + 1);
        wish.over().await();

        assertEquals(List.of(), found);
        assertEquals(0, torrent.open);
    }

    @Test
    void oldestWishIsDroppedForAnother() throws Exception {
        var busy = new FakeTorrent('a').with("a.jpg", new byte[10]).gives(false);
        wish(busy);
        busy.awaitOpen(1);
        var wishes = new ArrayList<Hunt.Wish>();
        for (int i = 0; i <= Hunt.MOST_WAITING; i++) {
            var torrent = new FakeTorrent('b').with("a.jpg", new byte[20]);
            wishes.add(hunt.wish(new Hunt.Wish(new Subject("s" + i), torrent, origins(torrent)))
                    .orElseThrow());
        }

        wishes.getFirst().over().await();
        assertEquals(1, wishes.get(1).over().getCount());
    }

    @Test
    void closingEndsWhatIsBeingFetched() throws Exception {
        var torrent = new FakeTorrent('a').with("a.jpg", new byte[10]).gives(false);
        var wish = wish(torrent).orElseThrow();
        torrent.awaitOpen(1);

        hunt.close();
        wish.over().await();
        torrent.awaitOpen(0);

        assertEquals(Optional.empty(), wish(torrent));
    }

    private Optional<Hunt.Wish> wish(FakeTorrent torrent) {
        return hunt.wish(new Hunt.Wish(subject(torrent), torrent, origins(torrent)));
    }

    private static List<Origin> origins(FakeTorrent torrent) {
        return torrent.files().stream()
                .map(file -> new Origin(file, 0, (int) file.length(), 1))
                .toList();
    }

    private static Subject subject(FakeTorrent torrent) {
        return Subject.film(torrent.metainfo().infoHash(), 0);
    }
}
