package nagare.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// One SQLite file. All work runs on the database's own thread, one transaction after the other, so callers may be
/// virtual threads and are only parked meanwhile. An interrupt does not tear a transaction: it is kept for the
/// caller's next wait. Thread-safe.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long CLOSING_SECONDS = 5;

    private final Path file;
    private final Connection connection;
    private final ExecutorService thread;

    private Database(Path file, Connection connection, ExecutorService thread) {
        this.file = file;
        this.connection = connection;
        this.thread = thread;
    }

    /// Work in one transaction: committed when it returns, undone when it throws. Must not call the database
    /// again.
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /// Opens the file, makes it where there is none and brings it up to the newest schema: `migrations` are SQL
    /// scripts in order, the first makes schema 1; a script once released never changes. A file that is damaged
    /// or no database is moved aside, with a warning, and a new one is begun.
    ///
    /// @throws DatabaseFailed when the file cannot be opened or is of a newer schema
    public static Database open(Path file, List<String> migrations, InstantSource clock) throws DatabaseFailed {
        var thread = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .name("database " + file.getFileName())
                .daemon()
                .factory());
        try {
            var connection = await(file, thread.submit(() -> new DatabaseFile(file, migrations, clock).open()));
            return new Database(file, connection, thread);
        } catch (DatabaseFailed | RuntimeException | Error e) {
            thread.shutdown();
            throw e;
        }
    }

    /// Reads from a file that another process may be using: nothing is written, made, migrated or moved aside.
    ///
    /// @throws DatabaseFailed when SQLite refuses
    public static <T> T peek(Path file, Work<T> work) throws DatabaseFailed {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(DatabaseFile.BUSY_MILLIS);
        try (var connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath())) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new DatabaseFailed("the database %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// @throws DatabaseFailed when SQLite refuses; nothing of the work has happened then
    public <T> T transact(Work<T> work) throws DatabaseFailed {
        try {
            return await(file, thread.submit(() -> inTransaction(work)));
        } catch (RejectedExecutionException e) {
            throw new DatabaseFailed("the database %s is closed".formatted(file), e);
        }
    }

    /// Finishes what has been asked for, writes the log into the file and closes it.
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(this::closeConnection);
        thread.shutdown();
        boolean interrupted = false;
        try {
            if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn()
                        .setMessage("a database is slow to close")
                        .addKeyValue("file", file)
                        .log();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                T result = work.on(connection);
                statement.execute("COMMIT");
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(statement);
                throw e;
            }
        }
    }

    /// SQLite has rolled back by itself after some errors (full disk); that is no second error.
    private void rollBack(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.atDebug()
                    .setMessage("nothing left to roll back")
                    .addKeyValue("file", file)
                    .addKeyValue("why", e.getMessage())
                    .log();
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.atWarn()
                    .setMessage("a database did not close well")
                    .addKeyValue("file", file)
                    .addKeyValue("why", e.getMessage())
                    .log();
        }
    }

    private static <T> T await(Path file, Future<T> future) throws DatabaseFailed {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw e.getCause() instanceof DatabaseFailed failed ? failed : refused(file, e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static DatabaseFailed refused(Path file, Throwable cause) {
        return new DatabaseFailed("the database %s cannot be used: %s".formatted(file, cause.getMessage()), cause);
    }
}
