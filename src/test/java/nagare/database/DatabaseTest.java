package nagare.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DatabaseTest {
    private static final InstantSource CLOCK = () -> Instant.parse("2026-11-22T12:00:00.123Z");
    private static final String ONE =
            "CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (x INTEGER REFERENCES a (x)) STRICT;";
    private static final String TWO = "ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO a (x, y) VALUES (100, 'two');";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void choose() {
        file = folder.resolve("deep/er/a.db");
    }

    @Test
    void whatWasWrittenIsThereAgain() throws Exception {
        try (var database = open(ONE)) {
            insert(database, 7);
        }
        try (var database = open(ONE)) {
            assertEquals(1, count(database));
        }
        assertTrue(Files.notExists(file.resolveSibling("a.db-wal")), "the log was written into the file");
    }

    @Test
    void theSettingsOfTheConnectionAreOurs() throws Exception {
        try (var database = open(ONE)) {
            assertEquals("wal", text(database, "PRAGMA journal_mode"));
            assertEquals("1", text(database, "PRAGMA synchronous"));
            assertEquals("1", text(database, "PRAGMA foreign_keys"));
            assertEquals("" + DatabaseFile.BUSY_MILLIS, text(database, "PRAGMA busy_timeout"));
        }
    }

    @Test
    void migrationsRunOnceAndInOrder() throws Exception {
        try (var database = open(ONE)) {
            assertEquals("1", text(database, "PRAGMA user_version"));
        }
        for (int i = 0; i < 2; i++) {
            try (var database = open(ONE, TWO)) {
                assertEquals("2", text(database, "PRAGMA user_version"));
                assertEquals("two", text(database, "SELECT y FROM a"));
                assertEquals(1, count(database));
            }
        }
    }

    @Test
    void aMigrationThatFailsLeavesTheOldSchema() throws Exception {
        open(ONE).close();

        var failure = assertThrows(DatabaseFailed.class, () -> open(ONE, TWO + "CREATE NONSENSE;"));

        assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
        try (var database = open(ONE)) {
            assertEquals(0, count(database));
        }
    }

    @Test
    void aNewerSchemaIsRefusedAndLeftAlone() throws Exception {
        open(ONE, TWO).close();
        var before = Files.readAllBytes(file);

        var failure = assertThrows(DatabaseFailed.class, () -> open(ONE));

        assertTrue(failure.getMessage().contains("newer Nagare (schema 2, this one knows 1)"), failure.getMessage());
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(file)));
    }

    @Test
    void aDamagedFileIsMovedAsideAndANewOneBegun() throws Exception {
        try (var database = open(ONE)) {
            for (int i = 0; i < 2000; i++) {
                insert(database, i);
            }
        }
        var bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 4096, bytes.length - 1, (byte) 0x5A);
        Files.write(file, bytes);

        try (var database = open(ONE)) {
            assertEquals(0, count(database));
        }

        assertEquals(-1, Arrays.mismatch(bytes, Files.readAllBytes(aside())));
    }

    @Test
    void aFileThatIsNoDatabaseIsMovedAside() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "my shopping list, long enough to be read as a header ".repeat(100));

        open(ONE).close();

        assertTrue(Files.readString(aside()).startsWith("my shopping list"));
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidSo() throws Exception {
        Files.writeString(folder.resolve("deep"), "in the way");

        var failure = assertThrows(DatabaseFailed.class, () -> open(ONE));

        assertTrue(failure.getMessage().contains("folder"), failure.getMessage());
    }

    @Test
    void workThatFailsIsUndone() throws Exception {
        try (var database = open(ONE)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> database.transact(connection -> {
                        insert(connection, 1);
                        throw new IllegalStateException("bug");
                    }));
            assertThrows(
                    DatabaseFailed.class,
                    () -> database.transact(connection -> insert(connection, 1) + insert(connection, 1)));
            assertThrows(
                    DatabaseFailed.class,
                    () -> database.transact(
                            connection -> connection.createStatement().executeUpdate("INSERT INTO b VALUES (9)")));
            assertEquals(0, count(database));
            insert(database, 1);
            assertEquals(1, count(database));
        }
    }

    @Test
    void manyVirtualThreadsMayWriteAtOnce() throws Exception {
        try (var database = open(ONE)) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().start(new FutureTask<>(() -> insert(database, number))));
            }
            for (var thread : threads) {
                thread.join();
            }
            assertEquals(100, count(database));
        }
    }

    @Test
    void anInterruptIsKeptForLater() throws Exception {
        try (var database = open(ONE)) {
            Thread.currentThread().interrupt();
            insert(database, 1);
            assertTrue(Thread.interrupted());
            assertEquals(1, count(database));
        }
    }

    @Test
    void twoMayHaveTheSameFileOpen() throws Exception {
        try (var one = open(ONE);
                var other = open(ONE)) {
            insert(one, 1);
            insert(other, 2);
            assertEquals(2, count(one));
        }
    }

    @Test
    void aClosedOneSaysSo() throws Exception {
        var database = open(ONE);
        database.close();
        database.close();

        var failure = assertThrows(DatabaseFailed.class, () -> insert(database, 1));

        assertTrue(failure.getMessage().contains("closed"), failure.getMessage());
    }

    private Database open(String... migrations) throws DatabaseFailed {
        return Database.open(file, List.of(migrations), CLOCK);
    }

    private Path aside() throws IOException {
        try (var files = Files.list(file.getParent())) {
            return files.filter(path -> path.getFileName().toString().equals("a.db.damaged-20261122T120000123Z"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int insert(Database database, int number) throws DatabaseFailed {
        return database.transact(connection -> insert(connection, number));
    }

    private static int insert(Connection connection, int number) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO a (x) VALUES (?)")) {
            statement.setInt(1, number);
            return statement.executeUpdate();
        }
    }

    private static int count(Database database) throws DatabaseFailed {
        return Integer.parseInt(text(database, "SELECT count(*) FROM a"));
    }

    private static String text(Database database, String sql) throws DatabaseFailed {
        return database.transact(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(sql)) {
                return row.next() ? row.getString(1) : "";
            }
        });
    }
}
