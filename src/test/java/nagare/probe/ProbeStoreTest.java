package nagare.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import nagare.database.Database;
import nagare.media.TimeIndex;
import nagare.probe.container.content.Contents;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProbeStoreTest {
    private static final int MOST = 3;
    private static final TimeIndex INDEX = TimeIndex.even(Duration.ofMinutes(9), 100, 9000);
    private static final Optional<Contents> CONTENTS = Optional.of(new Contents(WrittenTest.FACTS, Optional.of(INDEX)));

    @TempDir
    private Path folder;

    private Database database;
    private ProbeStore store;

    @BeforeEach
    void open() throws Exception {
        database =
                Database.open(folder.resolve(Probes.FILE), ProbeStore.MIGRATIONS, InstantSource.fixed(Instant.EPOCH));
        store = new ProbeStore(database, MOST);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Probed file(int number) {
        return new Probed(InfoHash.of(new byte[20]), number);
    }

    private void keep(int number) throws Exception {
        store.keep(file(number), CONTENTS, true, Instant.ofEpochSecond(1000 + number));
    }

    @Test
    void whatWasKeptIsFound() throws Exception {
        keep(1);
        store.keep(file(2), Optional.empty(), Instant.EPOCH);

        assertEquals(Optional.of(new ProbeStore.Answer(Optional.of(WrittenTest.FACTS), true)), store.find(file(1)));
        assertEquals(Optional.of(INDEX), store.index(file(1)));
        assertEquals(Optional.of(new ProbeStore.Answer(Optional.empty(), false)), store.find(file(2)));
        assertEquals(Optional.empty(), store.index(file(2)));
        assertEquals(Optional.empty(), store.find(file(3)));
        assertEquals(List.of(new ProbeStore.Row(file(1), WrittenTest.FACTS, true)), store.latest(10));
    }

    @Test
    void soManyAreKeptAndThenTheOldestGoes() throws Exception {
        for (int i = 1; i <= MOST; i++) {
            keep(i);
        }
        assertTrue(store.find(file(1)).isPresent());

        keep(MOST + 1);

        assertTrue(store.find(file(1)).isEmpty());
        assertEquals(
                List.of(4, 3),
                store.latest(2).stream().map(row -> row.file().file()).toList());
    }

    @Test
    void whatAnotherVersionWroteOrNobodyCanReadCountsAsNeverRead() throws Exception {
        keep(1);
        keep(2);
        database.transact(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE file SET version = version + 1 WHERE number = 1");
                return statement.executeUpdate("UPDATE file SET facts = x'0000', points = x'01' WHERE number = 2");
            }
        });

        assertEquals(Optional.empty(), store.find(file(1)));
        assertEquals(Optional.empty(), store.index(file(1)));
        assertEquals(Optional.empty(), store.find(file(2)));
        assertEquals(Optional.empty(), store.index(file(2)));
        assertEquals(List.of(), store.latest(10));
    }
}
