package nagare.probe;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.database.Database;
import nagare.database.DatabaseFailed;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.container.content.Contents;
import nagare.torrent.metainfo.InfoHash;

/// What was learned of files, in SQLite. A file of which nothing can be told has a row without facts, so that it is not
/// read again by the same version.
final class ProbeStore {
    /// Files that are kept; then those that were read longest ago go.
    static final int MOST = 20_000;

    /// `read` is in seconds since 1970, `version` that of [Written].
    private static final String FIRST = """
            CREATE TABLE file (
                torrent TEXT NOT NULL,
                number INTEGER NOT NULL,
                version INTEGER NOT NULL,
                read INTEGER NOT NULL,
                facts BLOB,
                points BLOB,
                PRIMARY KEY (torrent, number)
            ) STRICT;
            CREATE INDEX file_read ON file (read);
            """;

    /// Whether it is announced as seekable by time: what every page that shows it tells.
    private static final String BY_TIME = "ALTER TABLE file ADD COLUMN by_time INTEGER NOT NULL DEFAULT 0;";

    static final List<String> MIGRATIONS = List.of(FIRST, BY_TIME);

    private final Database database;
    private final int most;

    /// A file and what is known of it.
    record Row(Probed file, MediaFacts facts, boolean byTime) {}

    /// What a file was found to be: contents, or nothing that can be told.
    record Answer(Optional<MediaFacts> facts, boolean byTime) {}

    ProbeStore(Database database) {
        this(database, MOST);
    }

    ProbeStore(Database database, int most) {
        this.database = database;
        this.most = most;
    }

    /// Those that were read last.
    List<Row> latest(int count) throws DatabaseFailed {
        return database.transact(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT torrent, number, facts, by_time FROM file WHERE version = ? AND facts IS NOT NULL"
                            + " ORDER BY read DESC LIMIT ?")) {
                query.setInt(1, Written.VERSION);
                query.setInt(2, count);
                var rows = new ArrayList<Row>();
                try (ResultSet answer = query.executeQuery()) {
                    while (answer.next()) {
                        var file = new Probed(new InfoHash(answer.getString(1)), answer.getInt(2));
                        boolean byTime = answer.getBoolean(4);
                        decoded(answer.getBytes(3)).ifPresent(facts -> rows.add(new Row(file, facts, byTime)));
                    }
                }
                return rows;
            }
        });
    }

    /// Empty when the file was never read, or by another version.
    Optional<Answer> find(Probed file) throws DatabaseFailed {
        return database.transact(connection -> {
            try (var query = select(connection, "facts, by_time", file);
                    ResultSet answer = query.executeQuery()) {
                if (!answer.next()) {
                    return Optional.empty();
                }
                byte[] facts = answer.getBytes(1);
                boolean byTime = answer.getBoolean(2);
                return facts == null
                        ? Optional.of(new Answer(Optional.empty(), false))
                        : decoded(facts).map(known -> new Answer(Optional.of(known), byTime));
            }
        });
    }

    Optional<TimeIndex> index(Probed file) throws DatabaseFailed {
        return database.transact(connection -> {
            try (var query = select(connection, "points", file);
                    ResultSet answer = query.executeQuery()) {
                byte[] points = answer.next() ? answer.getBytes(1) : null;
                return points == null ? Optional.empty() : decodedIndex(points);
            }
        });
    }

    /// Empty contents: nothing can be told of it.
    void keep(Probed file, Optional<Contents> contents, Instant now) throws DatabaseFailed {
        keep(file, contents, false, now);
    }

    void keep(Probed file, Optional<Contents> contents, boolean byTime, Instant now) throws DatabaseFailed {
        database.transact(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT OR REPLACE INTO file (torrent, number, version, read, facts, points, by_time)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, file.torrent().hex());
                insert.setInt(2, file.file());
                insert.setInt(3, Written.VERSION);
                insert.setLong(4, now.getEpochSecond());
                insert.setBytes(
                        5, contents.map(known -> Written.facts(known.facts())).orElse(null));
                insert.setBytes(
                        6, contents.flatMap(Contents::index).map(Written::index).orElse(null));
                insert.setBoolean(7, byTime);
                insert.executeUpdate();
            }
            try (var forget = connection.prepareStatement(
                    "DELETE FROM file WHERE rowid IN (SELECT rowid FROM file ORDER BY read DESC, rowid DESC"
                            + " LIMIT -1 OFFSET ?)")) {
                forget.setInt(1, most);
                forget.executeUpdate();
            }
            return file;
        });
    }

    private static PreparedStatement select(Connection connection, String column, Probed file) throws SQLException {
        var query = connection.prepareStatement(
                "SELECT " + column + " FROM file WHERE torrent = ? AND number = ? AND version = ?");
        query.setString(1, file.torrent().hex());
        query.setInt(2, file.file());
        query.setInt(3, Written.VERSION);
        return query;
    }

    /// What cannot be read any more counts as never read.
    private static Optional<MediaFacts> decoded(byte[] facts) {
        try {
            return Optional.of(Written.facts(facts));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<TimeIndex> decodedIndex(byte[] points) {
        try {
            return Optional.of(Written.index(points));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
