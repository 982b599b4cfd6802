package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.Test;

/// Clients at files on a clock that the test moves.
final class AudienceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MEBI = 1 << 20;
    private static final TorrentFile FILM = new TorrentFile(3, List.of("film.mkv"), 0, 1000L * MEBI, false);
    private static final InfoHash TORRENT = new InfoHash(FakeTorrent.HASH);
    private static final InetAddress TV = InetAddress.ofLiteral("192.168.1.20");

    private final List<Playback> heard = new ArrayList<>();
    private final Audience audience = new Audience(heard::add);
    private long now = 7 * 3600 * SECOND; // a machine that has been up for long

    @Test
    void aShortRangeIsAProbe() {
        var answer = attend(0);
        send(answer, 64 * 1024);
        answer.leaves(now);

        var told = last();
        assertEquals(Playback.Kind.PROBE, told.kind());
        assertEquals(0, told.position());
        assertEquals(64 * 1024, told.sent());
        assertEquals(FILM, told.file());
        assertEquals(TORRENT, told.torrent());
        assertEquals(TV, told.client());
        assertEquals(Optional.of("sony"), told.profile());
        assertFalse(told.connected());
    }

    @Test
    void someSecondsAreAPreview() {
        var answer = attend(0);
        play(answer, 20);
        answer.leaves(now);

        assertEquals(Playback.Kind.PREVIEW, last().kind());
    }

    @Test
    void aMinuteInARowIsAPlayAndIsToldAtOnce() {
        var answer = attend(0);
        play(answer, 60); // the clock runs from the first byte on
        assertEquals(Playback.Kind.PREVIEW, last().kind());

        play(answer, 1);

        assertEquals(Playback.Kind.PLAY, last().kind());
        assertEquals(61L * MEBI, last().position());
        assertTrue(last().connected());
    }

    @Test
    void whatADeviceReadsForAPictureIsNeverAPlay() {
        var answer = audience.attend(seat(TV), FILM, Optional.of("lg"), true, 0, now);
        play(answer, 300);

        assertEquals(Playback.Kind.PREVIEW, last().kind());
        assertEquals(0, last().position());
    }

    @Test
    void manyShortAnswersInARowAreOnePlay() {
        for (int i = 0; i < 70; i++) {
            var answer = attend((long) i * MEBI);
            play(answer, 1);
            answer.leaves(now);
        }

        assertEquals(Playback.Kind.PLAY, last().kind());
        assertEquals(70L * MEBI, last().position());
        assertEquals(70L * MEBI, last().sent());
    }

    @Test
    void answersInARowKnowWhatWasReadBefore() {
        var first = attend(0);
        play(first, 10);
        first.leaves(now);

        assertEquals(10L * MEBI, attend(10L * MEBI).run());
        assertEquals(10L * MEBI, attend(10L * MEBI - 4096).run(), "players read some bytes again");
        assertEquals(0, attend(500L * MEBI).run());
    }

    @Test
    void whereReadingInARowBeganIsToldWithWhereItIs() {
        for (int i = 0; i < 30; i++) {
            var answer = attend(100L * MEBI + (long) i * (MEBI - 4096)); // some bytes are read again
            play(answer, 1);
            answer.leaves(now);
        }
        assertEquals(100L * MEBI, last().from());

        var jump = attend(700L * MEBI);
        play(jump, 6);
        jump.leaves(now);
        assertEquals(700L * MEBI, last().from());
        assertEquals(706L * MEBI, last().position());
    }

    @Test
    void theIndexAtTheEndIsNotWhereTheViewerIs() {
        var film = attend(0);
        play(film, 30);
        var index = attend(FILM.length() - 2 * MEBI);
        send(index, 2 * MEBI);
        index.leaves(now);
        play(film, 40);
        film.leaves(now);

        assertEquals(70L * MEBI, last().position());
        assertEquals(0.07, last().fraction(), 0.001);
    }

    @Test
    void aSeekIsFollowed() {
        var before = attend(0);
        play(before, 90);
        before.leaves(now);
        var after = attend(700L * MEBI);
        play(after, 6);
        after.leaves(now);

        assertEquals(706L * MEBI, last().position());
        assertEquals(Playback.Kind.PLAY, last().kind());
    }

    @Test
    void aPauseDoesNotLast() {
        var answer = attend(0);
        play(answer, 20);
        now += 3600 * SECOND;
        play(answer, 1);
        answer.leaves(now);

        assertEquals(Duration.ofSeconds(49), last().lasted(), "twenty seconds from the first byte, and a breath");
    }

    @Test
    void waitingForTheFirstByteDoesNotLast() {
        var answer = attend(0);
        now += 25 * SECOND;
        send(answer, MEBI);
        answer.leaves(now);

        assertEquals(Duration.ZERO, last().lasted());
        assertEquals(Playback.Kind.PROBE, last().kind());
    }

    @Test
    void aPlayIsToldAboutEveryTenSeconds() {
        var answer = attend(0);
        play(answer, 120);

        assertTrue(heard.size() >= 12 && heard.size() <= 15, () -> heard.size() + " calls in two minutes");
    }

    @Test
    void onlyTheLastConnectionThatEndsSaysGoodbye() {
        var one = attend(0);
        var other = attend(5L * MEBI);
        one.leaves(now);
        assertEquals(List.of(), heard);

        other.leaves(now);
        assertEquals(1, heard.size());
    }

    @Test
    void clientsAreToldApart() {
        var one = attend(0);
        var other = audience.attend(seat(InetAddress.ofLiteral("192.168.1.21")), FILM, Optional.empty(), false, 0, now);
        play(one, 70);
        send(other, 1000);
        other.leaves(now);

        assertEquals(Playback.Kind.PROBE, last().kind());
        assertEquals(1000, last().sent());
    }

    @Test
    void whoComesBackAfterLongBeginsAnew() {
        var before = attend(0);
        play(before, 70);
        before.leaves(now);
        now += Audience.AWAY + 1;
        var after = attend(0);
        send(after, 10);
        after.leaves(now);

        assertEquals(10, last().sent());
        assertEquals(Playback.Kind.PROBE, last().kind());
    }

    @Test
    void thoseWhoWentAreForgottenAboveALimitAndThoseWhoReadAreNot() {
        var reading = attend(0);
        play(reading, 1);
        for (int i = 0; i < 3 * Audience.MOST_AWAY; i++) {
            audience.attend(new Audience.Seat(TV, TORRENT, 100 + i), FILM, Optional.empty(), false, 0, now)
                    .leaves(now);
        }

        assertEquals(Audience.MOST_AWAY, audience.size());
        play(reading, 65);
        reading.leaves(now);
        assertEquals(66L * MEBI, last().sent());
    }

    private static Audience.Seat seat(InetAddress client) {
        return new Audience.Seat(client, TORRENT, FILM.index());
    }

    private Audience.Attendance attend(long first) {
        return audience.attend(seat(TV), FILM, Optional.of("sony"), false, first, now);
    }

    private Playback last() {
        return heard.getLast();
    }

    /// A megabyte each second.
    private void play(Audience.Attendance answer, int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            send(answer, MEBI);
        }
    }

    private void send(Audience.Attendance answer, int bytes) {
        answer.sent(bytes, now);
    }
}
