package nagare.torrent.swarm.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nagare.torrent.status.Incident;
import nagare.torrent.status.SwarmView;
import org.junit.jupiter.api.Test;

final class IncidentsTest {
    private final Incidents incidents = new Incidents();

    @Test
    void theNewestComesFirstWithItsAge() {
        incidents.add(Incidents.Kind.BAN, "peer a banned", 10);
        incidents.add(Incidents.Kind.BAN, "peer b banned", 20);

        assertEquals(new Incident(5, "peer b banned"), incidents.told(25).getFirst());
        assertEquals(new Incident(15, "peer a banned"), incidents.told(25).getLast());
    }

    @Test
    void whatGoesWrongOverAndOverIsToldOnce() {
        incidents.add(Incidents.Kind.FAILED_HASH, "piece 1 failed its hash", 10);
        incidents.add(Incidents.Kind.DISK, "disk full", 11);
        incidents.add(Incidents.Kind.FAILED_HASH, "piece 7 failed its hash", 12);

        assertEquals(2, incidents.told(12).size());
        assertEquals(
                new Incident(0, "piece 7 failed its hash, the last of 2"),
                incidents.told(12).getFirst());
    }

    @Test
    void theOldestAreForgotten() {
        for (int i = 0; i < SwarmView.MAX_INCIDENTS + 5; i++) {
            incidents.add(Incidents.Kind.BAN, "peer " + i, i);
        }

        assertEquals(SwarmView.MAX_INCIDENTS, incidents.told(100).size());
        assertEquals("peer 5", incidents.told(100).getLast().sentence());
    }

    @Test
    void hostileWordsAreMadePlainAndCut() {
        incidents.add(Incidents.Kind.DISK, "\u001b[31m\u202e\n" + "\ud83c\udf19".repeat(500), 0);
        incidents.add(Incidents.Kind.DISK, "\u001b[31m\u202e\n" + "\ud83c\udf19".repeat(500), 0);

        String told = incidents.told(0).getFirst().sentence();
        assertTrue(told.startsWith("?[31m??"), told);
        assertTrue(told.endsWith(", the last of 2"), told);
        assertTrue(told.length() <= Incident.MAX_CHARACTERS);
    }
}
