package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.torrent.status.Idle;
import nagare.torrent.status.Incident;
import nagare.torrent.status.Memory;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Phases;
import nagare.torrent.status.PieceMap;
import nagare.torrent.status.PieceMap.Cell;
import nagare.torrent.status.ReaderStatus;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.status.TrackerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TorrentPictureTest {
    private static final long MEBI = 1 << 20;

    @Test
    void aPersonSeesWhatIsGoingOn() {
        assertEquals("""
                state    downloading, 3.0 MiB/s in, 1.0 KiB/s out, 30 peers (2 unchoked), 99 addresses known
                pieces   █████████████▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░············  █ here ▄ partly ▓ in memory ▒ begun ░ wanted
                opening  first byte after 65 ms: torrent 0 + store 5 + peer 10 + unchoke 0 + asked 0 + block 20 + byte 30
                memory   1.0 MiB in half pieces, 2.0 MiB to be hashed or written, 3.0 MiB of 64.0 MiB over all torrents, full
                waste    1.0 MiB in vain (10.0 %), 512.0 KiB of it failed its hash, 7 blocks asked twice
                disk     no space left
                reader   at 25 %, takes 1.0 MiB/s, waits for 1.5 s, window of 8.0 MiB
                tracker  udp://t.example:1: answers, 5 seeders, 2 downloaders, asked again in 30:00
                incident 0:12 ago: peer 10.0.0.9 port 1 banned
                peers                             in         out    asked      rtt    has  flags    client, or why it idles
                  10.0.0.1:6881            3.0 MiB/s           -    12/16    80 ms  100 %  df       qBittorrent/5
                  [2001:db8:0:0:0:0:0:1…           -           -      0/4    35 ms   12 %  c        it chokes us (x�y)
                  and 28 more""", String.join("\n", TorrentPicture.lines(snapshot(2), 140)));
    }

    @ParameterizedTest
    @ValueSource(ints = {39, 60, 79, 96, 110, 200})
    void everyLineFitsTheWindow(int columns) {
        for (String line : TorrentPicture.lines(snapshot(100), columns)) {
            assertTrue(TerminalText.columns(line) <= columns, columns + ": " + line);
        }
    }

    @Test
    void aPictureIsNeverHigherThanAWindow() {
        assertEquals(19, TorrentPicture.lines(snapshot(100), 120).size());
    }

    @Test
    void aNarrowWindowStillShowsPeersAndWhyTheyIdle() {
        var lines = TorrentPicture.lines(snapshot(2), 79);

        assertTrue(lines.stream().anyMatch(line -> line.contains("0/4  it chokes us")), () -> "" + lines);
    }

    @Test
    void aTorrentAtRestSaysSo() {
        var atRest = new Snapshot(Snapshot.State.RESTING, 0, 1, Optional.empty(), List.of(), Optional.empty());

        assertEquals(List.of("state    at rest"), TorrentPicture.lines(atRest, 80));
    }

    @Test
    void aPictureIsDrawnOverTheOneBefore() {
        var bytes = new ByteArrayOutputStream();
        var err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var picture = new LivePicture(new Terminal(err, err, OptionalInt.of(80)));

        picture.draw(List.of("one", "two"));
        picture.draw(List.of("three"));

        assertEquals(
                "\rone\u001b[K\ntwo\u001b[K\n\u001b[J\u001b[2A\rthree\u001b[K\n\u001b[J",
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void onlyCommandsWithAPictureKeepTheLogAway() {
        var stream = new PrintStream(new ByteArrayOutputStream());
        var watched = new Terminal(stream, stream, OptionalInt.of(80));
        var file = new Terminal(stream, stream, OptionalInt.empty());

        assertTrue(Nagare.draws(new String[] {"get", "x", "-o", "y", "--verbose"}, watched));
        assertTrue(Nagare.draws(new String[] {"--verbose", "stream", "x"}, watched));
        assertFalse(Nagare.draws(new String[] {"get", "x", "-o", "y"}, watched));
        assertFalse(Nagare.draws(new String[] {"serve", "--verbose"}, watched));
        assertFalse(Nagare.draws(new String[] {"search", "get", "--verbose"}, watched));
        assertFalse(Nagare.draws(new String[] {"get", "x", "-o", "y", "--verbose"}, file));
    }

    private static Snapshot snapshot(int peers) {
        var tracker = new TrackerState(
                "udp://t.example:1",
                true,
                Optional.empty(),
                OptionalInt.of(5),
                OptionalInt.of(2),
                Optional.of(Duration.ofMinutes(30)));
        return new Snapshot(
                Snapshot.State.FETCHING,
                MEBI,
                100 * MEBI,
                Optional.of(swarm(peers)),
                List.of(tracker),
                Optional.empty());
    }

    private static SwarmView swarm(int count) {
        var peers = new ArrayList<PeerStatus>();
        for (int i = 1; i < count; i++) {
            peers.add(new PeerStatus(
                    new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + i), 6881),
                    "qBittorrent/5",
                    EnumSet.of(PeerFlag.WE_ARE_INTERESTED, PeerFlag.FAST),
                    80_000_000,
                    3 * MEBI,
                    0,
                    12,
                    16,
                    1,
                    Optional.empty()));
        }
        peers.add(new PeerStatus(
                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 51413),
                "x\u202ey",
                EnumSet.of(PeerFlag.CHOKES_US),
                35_000_000,
                0,
                0,
                0,
                4,
                0.125,
                Optional.of(Idle.CHOKES)));
        return new SwarmView(
                3 * MEBI,
                1024,
                Math.max(30, count),
                2,
                99,
                peers,
                new PieceMap(List.of(
                        new Cell(10, 10, 0, 0, 0, 0, 0),
                        new Cell(10, 5, 5, 0, 0, 0, 0),
                        new Cell(10, 0, 0, 2, 0.5, 10, 10),
                        new Cell(10, 0, 0, 0, 0, 3, 0),
                        new Cell(10, 0, 0, 0, 0, 0, 0))),
                List.of(new ReaderStatus(
                        1,
                        0,
                        40 * MEBI,
                        10 * MEBI,
                        18 * MEBI,
                        MEBI,
                        OptionalLong.of(1_500_000_000L),
                        OptionalLong.of(0),
                        false)),
                false,
                new Tally(10 * MEBI, 0, MEBI, MEBI / 2, 7, 0, 0, 31),
                new Memory(MEBI, 2 * MEBI, 3 * MEBI, 64 * MEBI, true),
                new Phases(Map.of(
                        Phase.TORRENT, 0L,
                        Phase.STORE, 5_000_000L,
                        Phase.PEER, 10_000_000L,
                        Phase.UNCHOKE, 0L,
                        Phase.ASKED, 0L,
                        Phase.BLOCK, 20_000_000L,
                        Phase.BYTE, 30_000_000L)),
                Optional.of("no space left"),
                List.of(new Incident(12_000_000_000L, "peer 10.0.0.9 port 1 banned")),
                Outreach.NONE);
    }
}
