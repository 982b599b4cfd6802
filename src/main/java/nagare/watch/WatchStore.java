package nagare.watch;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import nagare.database.Database;
import nagare.database.DatabaseFailed;
import nagare.torrent.metainfo.InfoHash;

/// The marks on disk.
final class WatchStore implements AutoCloseable {
    /// Times are milliseconds since 1970; of `byte` and `millis` one is there at most.
    private static final String FIRST = """
            CREATE TABLE watched (
                torrent TEXT NOT NULL,
                file INTEGER NOT NULL,
                length INTEGER NOT NULL,
                byte INTEGER,
                millis INTEGER,
                plays INTEGER NOT NULL,
                opened INTEGER NOT NULL,
                changed INTEGER NOT NULL,
                PRIMARY KEY (torrent, file)
            ) STRICT, WITHOUT ROWID;
            """;

    private static final List<String> MIGRATIONS = List.of(FIRST);

    private final Database database;

    private WatchStore(Database database) {
        this.database = database;
    }

    static WatchStore open(Path file, InstantSource clock) throws DatabaseFailed {
        return new WatchStore(Database.open(file, MIGRATIONS, clock));
    }

    /// All marks.
    List<Mark> marks() throws DatabaseFailed {
        return database.transact(connection -> {
            var marks = new ArrayList<Mark>();
            try (var statement = connection.prepareStatement(
                            "SELECT torrent, file, length, byte, millis, plays, opened, changed FROM watched");
                    var row = statement.executeQuery()) {
                while (row.next()) {
                    marks.add(mark(row));
                }
            }
            return marks;
        });
    }

    /// Writes these and forgets those, all or nothing.
    void write(Collection<Mark> changed, Collection<Watchable> forgotten) throws DatabaseFailed {
        database.transact(connection -> {
            try (var write = connection.prepareStatement("INSERT OR REPLACE INTO watched"
                            + " (torrent, file, length, byte, millis, plays, opened, changed)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
                    var forget = connection.prepareStatement("DELETE FROM watched WHERE torrent = ? AND file = ?")) {
                for (Mark mark : changed) {
                    write.setString(1, mark.item().torrent().hex());
                    write.setInt(2, mark.item().file());
                    write.setLong(3, mark.length());
                    write.setObject(
                            4, mark.place().orElse(null) instanceof Place.Bytes(var at) ? at : null, Types.INTEGER);
                    write.setObject(
                            5,
                            mark.place().orElse(null) instanceof Place.Time(var at) ? at.toMillis() : null,
                            Types.INTEGER);
                    write.setInt(6, mark.plays());
                    write.setLong(7, mark.opened().toEpochMilli());
                    write.setLong(8, mark.changed().toEpochMilli());
                    write.executeUpdate();
                }
                for (Watchable item : forgotten) {
                    forget.setString(1, item.torrent().hex());
                    forget.setInt(2, item.file());
                    forget.executeUpdate();
                }
            }
            return changed.size();
        });
    }

    @Override
    public void close() {
        database.close();
    }

    private static Mark mark(ResultSet row) throws SQLException {
        long at = row.getLong("byte");
        Optional<Place> place = row.wasNull() ? Optional.empty() : Optional.of(new Place.Bytes(at));
        long millis = row.getLong("millis");
        if (!row.wasNull()) {
            place = Optional.of(new Place.Time(Duration.ofMillis(millis)));
        }
        return new Mark(
                new Watchable(new InfoHash(row.getString("torrent")), row.getInt("file")),
                row.getLong("length"),
                place,
                row.getInt("plays"),
                Instant.ofEpochMilli(row.getLong("opened")),
                Instant.ofEpochMilli(row.getLong("changed")));
    }
}
