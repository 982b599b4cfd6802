package nagare.torrent.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import nagare.torrent.status.PieceMap.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records that cannot be wrong, and that do not grow.
final class SnapshotTest {
    private static final PieceMap MAP = new PieceMap(List.of(new Cell(1, 0, 0, 0, 0, 0, 0)));

    @Test
    void cellsPutTogetherKeepEveryPiece() {
        var map = new PieceMap(IntStream.range(0, 100)
                .mapToObj(i -> new Cell(2, i % 2, 0, 1, 0.5, 1, 0))
                .toList());

        var across = map.across(7);

        assertEquals(7, across.size());
        assertEquals(200, across.stream().mapToInt(Cell::pieces).sum());
        assertEquals(50, across.stream().mapToInt(Cell::onDisk).sum());
        across.forEach(cell -> assertEquals(0.5, cell.share(), 1e-9));
        assertEquals(List.of(200, 50, 0), List.of(map.pieces(), map.onDisk(), map.inMemory()));
    }

    @Test
    void fewCellsAreStretched() {
        var map = new PieceMap(List.of(new Cell(1, 1, 0, 0, 0, 0, 0), new Cell(1, 0, 0, 0, 0, 1, 0)));

        assertEquals(
                List.of(1, 1, 0, 0), map.across(4).stream().map(Cell::onDisk).toList());
    }

    @Test
    void aMapHasCellsAndNotTooMany() {
        var cell = new Cell(1, 0, 0, 0, 0, 0, 0);
        assertEquals(512, new PieceMap(Collections.nCopies(PieceMap.MAX_CELLS, cell)).pieces());

        assertThrows(IllegalArgumentException.class, () -> new PieceMap(List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> new PieceMap(Collections.nCopies(PieceMap.MAX_CELLS + 1, cell)));
    }

    @Test
    void aCellHoldsNoMoreThanItsPieces() {
        assertThrows(IllegalArgumentException.class, () -> new Cell(2, 1, 1, 1, 0.5, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Cell(2, 0, 0, 1, 1.5, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Cell(2, 0, 0, 0, Double.NaN, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Cell(2, 0, 0, 0, 0, 3, 0));
        assertThrows(IllegalArgumentException.class, () -> new Cell(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aSwarmTellsOfSoManyPeersReadersAndIncidentsAndNoMore() {
        swarm(SwarmView.MAX_PEERS, SwarmView.MAX_READERS, SwarmView.MAX_INCIDENTS);

        assertThrows(IllegalArgumentException.class, () -> swarm(SwarmView.MAX_PEERS + 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> swarm(0, SwarmView.MAX_READERS + 1, 0));
        assertThrows(IllegalArgumentException.class, () -> swarm(0, 0, SwarmView.MAX_INCIDENTS + 1));
    }

    @Test
    void aTorrentTellsOfSoManyTrackersAndNoMore() {
        torrent(Snapshot.MAX_TRACKERS, 1);

        assertThrows(IllegalArgumentException.class, () -> torrent(Snapshot.MAX_TRACKERS + 1, 1));
        assertThrows(IllegalArgumentException.class, () -> torrent(0, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65})
    void aClientsNameIsShort(int length) {
        String name = "\ud83c\udf19".repeat(length);

        if (length <= PeerStatus.MAX_CLIENT) {
            assertEquals(name, peer(name).client());
        } else {
            assertThrows(IllegalArgumentException.class, () -> peer(name));
        }
    }

    @Test
    void anIncidentIsOneShortSentence() {
        assertThrows(IllegalArgumentException.class, () -> new Incident(0, ""));
        assertThrows(IllegalArgumentException.class, () -> new Incident(-1, "x"));
        assertEquals(
                200,
                new Incident(0, "x".repeat(Incident.MAX_CHARACTERS)).sentence().length());
        assertThrows(IllegalArgumentException.class, () -> new Incident(0, "x".repeat(Incident.MAX_CHARACTERS + 1)));
    }

    @Test
    void aReaderIsInsideItsFile() {
        var inside = new ReaderStatus(1, 10, 20, 15, 20, 5, OptionalLong.empty(), OptionalLong.empty(), false);
        assertEquals(15, inside.position());

        assertThrows(
                IllegalArgumentException.class,
                () -> new ReaderStatus(1, 10, 20, 9, 20, 5, OptionalLong.empty(), OptionalLong.empty(), false));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReaderStatus(1, 10, 20, 15, 21, 5, OptionalLong.empty(), OptionalLong.empty(), false));
    }

    @Test
    void aTallySinceThenIsNeverLessThanNothing() {
        var then = new Tally(10, 9, 8, 7, 6, 5, 4, 3);
        var now = new Tally(110, 9, 18, 7, 7, 5, 4, 2);

        assertEquals(new Tally(100, 0, 10, 0, 1, 0, 0, 0), now.since(then));
        assertEquals(0.1, now.since(then).waste(), 1e-9);
        assertEquals(0, Tally.NOTHING.waste());
        assertThrows(IllegalArgumentException.class, () -> new Tally(0, 0, 0, 0, 0, -1, 0, 0));
    }

    @Test
    void everyIdleReasonHasItsOwnSentence() {
        assertEquals(
                Idle.values().length,
                EnumSet.allOf(Idle.class).stream()
                        .map(Idle::sentence)
                        .distinct()
                        .count());
    }

    private static PeerStatus peer(String client) {
        return new PeerStatus(
                new InetSocketAddress("127.0.0.1", 1),
                client,
                EnumSet.noneOf(PeerFlag.class),
                0,
                0,
                0,
                0,
                0,
                1,
                Optional.empty());
    }

    private static SwarmView swarm(int peers, int readers, int incidents) {
        var reader = new ReaderStatus(1, 0, 1, 0, 1, 0, OptionalLong.empty(), OptionalLong.empty(), false);
        return new SwarmView(
                0,
                0,
                1000,
                0,
                0,
                Collections.nCopies(peers, peer("x")),
                MAP,
                Collections.nCopies(readers, reader),
                false,
                Tally.NOTHING,
                Memory.NONE,
                Phases.NONE,
                Optional.empty(),
                Collections.nCopies(incidents, new Incident(0, "x")),
                Outreach.NONE);
    }

    private static Snapshot torrent(int trackers, long here) {
        var tracker = new TrackerState(
                "udp://t.example:1",
                true,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty());
        return new Snapshot(
                Snapshot.State.READY,
                here,
                1,
                Optional.empty(),
                Collections.nCopies(trackers, tracker),
                Optional.empty());
    }
}
