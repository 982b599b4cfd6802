package nagare.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The file of a database on its way to a checked connection of the newest schema.
final class DatabaseFile {
    static final int BUSY_MILLIS = 5000;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);

    private final Path file;
    private final List<String> migrations;
    private final InstantSource clock;

    DatabaseFile(Path file, List<String> migrations, InstantSource clock) {
        this.file = file;
        this.migrations = List.copyOf(migrations);
        this.clock = clock;
    }

    Connection open() throws SQLException, DatabaseFailed {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new DatabaseFailed("the folder of the database %s cannot be made: %s".formatted(file, e), e);
        }
        try {
            return checked();
        } catch (SQLException e) {
            if (!damaged(e)) {
                throw e;
            }
            moveAside(e.getMessage());
            return checked();
        }
    }

    private Connection checked() throws SQLException, DatabaseFailed {
        var connection = connect();
        try {
            check(connection);
            migrate(connection);
            return connection;
        } catch (SQLException | DatabaseFailed | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        config.enableLoadExtension(false);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private static void check(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (answer.next() && !answer.getString(1).equals("ok")) {
                throw new SQLiteException(answer.getString(1).replace('\n', ' '), SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
    }

    private void migrate(Connection connection) throws SQLException, DatabaseFailed {
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE"); // two programs that start at once migrate one after the other
            int schema = schema(connection);
            if (schema > migrations.size()) {
                statement.execute("ROLLBACK");
                throw new DatabaseFailed(
                        "the database %s was written by a newer Nagare (schema %d, this one knows %d): run that one, or move the file away"
                                .formatted(file, schema, migrations.size()));
            }
            for (String script : migrations.subList(schema, migrations.size())) {
                statement.executeUpdate(script);
            }
            statement.execute("PRAGMA user_version = " + migrations.size());
            statement.execute("COMMIT");
        }
    }

    private static int schema(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery("PRAGMA user_version")) {
            answer.next();
            return answer.getInt(1);
        }
    }

    private static boolean damaged(SQLException e) {
        return e instanceof SQLiteException known
                && (known.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
                        || known.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
    }

    private void moveAside(String why) throws DatabaseFailed {
        var stamp = ".damaged-" + STAMP.format(clock.instant());
        try {
            for (String part : List.of("", "-wal", "-shm")) {
                var name = file.getFileName() + part;
                try {
                    Files.move(file.resolveSibling(name), file.resolveSibling(file.getFileName() + stamp + part));
                } catch (NoSuchFileException e) {
                    LOG.trace("no {} to move", name);
                }
            }
        } catch (IOException e) {
            throw new DatabaseFailed("the damaged database %s cannot be moved aside: %s".formatted(file, e), e);
        }
        LOG.atWarn()
                .setMessage("a damaged database was moved aside and a new one begun")
                .addKeyValue("file", file)
                .addKeyValue("kept", file.getFileName() + stamp)
                .addKeyValue("why", why)
                .log();
    }
}
