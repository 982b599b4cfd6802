package nagare.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import nagare.database.Database;
import nagare.database.DatabaseFailed;
import nagare.feed.rss.FeedItem;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;

/// The catalog on disk; each method is one transaction.
final class ReleaseStore {
    /// How long a release is remembered after it has left the last shelf.
    static final Duration MEMORY = Duration.ofDays(30);
    /// What the torrents that are on no shelf may take.
    static final long MAX_TORRENT_BYTES = 256L << 20;

    /// How many releases one look at all of them takes.
    static final int AT_ONCE = 1000;

    private final Database database;

    ReleaseStore(Database database) {
        this.database = database;
    }

    /// The last good answer for a shelf.
    record Answer(Instant answered, List<ReleaseRow> rows) {
        Answer {
            rows = List.copyOf(rows);
        }
    }

    /// Empty when this shelf was never filled, or from another feed.
    Optional<Answer> answer(String shelf, String origin) throws DatabaseFailed {
        return database.transact(connection -> {
            try (var statement =
                    connection.prepareStatement("SELECT answered FROM shelf WHERE id = ? AND origin = ?")) {
                statement.setString(1, shelf);
                statement.setString(2, origin);
                try (var row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Answer(Instant.ofEpochSecond(row.getLong(1)), rows(connection, shelf)))
                            : Optional.empty();
                }
            }
        });
    }

    /// Puts a new answer on the shelf in place of the old one and tells how it reads now, with ids.
    Answer fill(String shelf, String origin, List<FeedItem> items, Instant now) throws DatabaseFailed {
        return database.transact(connection -> {
            execute(connection, "DELETE FROM shelf WHERE id = ?", shelf);
            execute(
                    connection,
                    "INSERT INTO shelf (id, origin, answered) VALUES (?, ?, ?)",
                    shelf,
                    origin,
                    now.getEpochSecond());
            var ids = new LinkedHashSet<Long>();
            for (var item : items) {
                long id = keep(connection, item, now);
                if (ids.add(id)) {
                    execute(
                            connection,
                            "INSERT INTO shelf_release (shelf, position, release) VALUES (?, ?, ?)",
                            shelf,
                            ids.size() - 1,
                            id);
                }
            }
            return new Answer(now, rows(connection, shelf));
        });
    }

    /// Keeps these releases without a shelf and tells how they read now, with ids.
    List<Release> remember(List<FeedItem> items, Instant now) throws DatabaseFailed {
        return database.transact(connection -> {
            var ids = new LinkedHashSet<Long>();
            for (var item : items) {
                ids.add(keep(connection, item, now));
            }
            return releases(connection, ids);
        });
    }

    /// Those of these releases that are kept.
    List<Release> releases(Collection<Long> ids) throws DatabaseFailed {
        return database.transact(connection -> releases(connection, ids));
    }

    private static List<Release> releases(Connection connection, Collection<Long> ids) throws SQLException {
        var found = new ArrayList<Release>(ids.size());
        try (var statement =
                connection.prepareStatement("SELECT " + ReleaseRow.COLUMNS + " FROM release WHERE id = ?")) {
            for (long id : ids) {
                statement.setLong(1, id);
                try (var row = statement.executeQuery()) {
                    if (row.next()) {
                        found.add(ReleaseRow.read(row).release());
                    }
                }
            }
        }
        return found;
    }

    /// All releases with an id above this one, the lowest first, at most [#AT_ONCE] of them: others wait for
    /// the database meanwhile.
    List<Catalog.Remembered> remembered(long after) throws DatabaseFailed {
        return database.transact(connection -> {
            var found = new ArrayList<Catalog.Remembered>();
            try (var statement = connection.prepareStatement(
                    "SELECT id, title, published, category FROM release WHERE id > ? ORDER BY id LIMIT ?")) {
                statement.setLong(1, after);
                statement.setInt(2, AT_ONCE);
                try (var row = statement.executeQuery()) {
                    while (row.next()) {
                        long published = row.getLong(3);
                        found.add(new Catalog.Remembered(
                                row.getLong(1),
                                row.getString(2),
                                row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(published)),
                                Optional.ofNullable(row.getString(4))));
                    }
                }
            }
            return found;
        });
    }

    /// Forgets shelves that the settings do not have any more.
    void keepOnly(List<String> shelves) throws DatabaseFailed {
        database.transact(connection -> {
            var stored = new ArrayList<String>();
            try (var statement = connection.prepareStatement("SELECT id FROM shelf");
                    var row = statement.executeQuery()) {
                while (row.next()) {
                    stored.add(row.getString(1));
                }
            }
            stored.removeAll(shelves);
            for (String shelf : stored) {
                execute(connection, "DELETE FROM shelf WHERE id = ?", shelf);
            }
            return stored.size();
        });
    }

    Optional<ReleaseRow> release(long id) throws DatabaseFailed {
        return database.transact(connection -> {
            try (var statement =
                    connection.prepareStatement("SELECT " + ReleaseRow.COLUMNS + " FROM release WHERE id = ?")) {
                statement.setLong(1, id);
                try (var row = statement.executeQuery()) {
                    return row.next() ? Optional.of(ReleaseRow.read(row)) : Optional.empty();
                }
            }
        });
    }

    /// The bytes of the .torrent kept under this info-hash.
    Optional<byte[]> torrent(String hash, Instant now) throws DatabaseFailed {
        return database.transact(connection -> {
            execute(connection, "UPDATE torrent SET used = ? WHERE hash = ?", now.getEpochSecond(), hash);
            return torrent(connection, hash);
        });
    }

    static Optional<byte[]> torrent(Connection connection, String hash) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT bytes FROM torrent WHERE hash = ?")) {
            statement.setString(1, hash);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    void keepTorrent(long release, Metainfo metainfo, Instant now) throws DatabaseFailed {
        var source = metainfo.source().duplicate().rewind();
        var bytes = new byte[source.remaining()];
        source.get(bytes);
        var hash = metainfo.infoHash().hex();
        database.transact(connection -> {
            execute(
                    connection,
                    "INSERT INTO torrent (hash, size, used, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE"
                            + " SET size = excluded.size, used = excluded.used, bytes = excluded.bytes",
                    hash,
                    bytes.length,
                    now.getEpochSecond(),
                    bytes);
            return execute(connection, "UPDATE release SET torrent_hash = ? WHERE id = ?", hash, release);
        });
    }

    /// The releases that hold these torrents, of several the one that was seen last; they count as seen now.
    Map<InfoHash, Long> holding(Set<InfoHash> torrents, Instant now) throws DatabaseFailed {
        return database.transact(connection -> {
            var holding = new HashMap<InfoHash, Long>();
            for (InfoHash torrent : torrents) {
                var release = find(
                        connection,
                        "SELECT id FROM release WHERE torrent_hash = ? ORDER BY seen DESC, id",
                        torrent.hex());
                if (release.isPresent()) {
                    holding.put(torrent, release.getAsLong());
                    execute(
                            connection,
                            "UPDATE release SET seen = max(seen, ?) WHERE id = ?",
                            now.getEpochSecond(),
                            release.getAsLong());
                }
            }
            return holding;
        });
    }

    /// A torrent that cannot be read any more.
    void dropTorrent(String hash) throws DatabaseFailed {
        database.transact(connection -> execute(connection, "DELETE FROM torrent WHERE hash = ?", hash));
    }

    /// Forgets what is on no shelf: releases after a while, torrents beyond a budget, the ones used last kept
    /// longest.
    void prune(Instant now, long torrentBytes) throws DatabaseFailed {
        database.transact(connection -> execute(
                        connection,
                        "DELETE FROM release WHERE seen < ? AND id NOT IN (SELECT release FROM shelf_release)",
                        now.minus(MEMORY).getEpochSecond())
                + execute(
                        connection,
                        "DELETE FROM torrent WHERE hash IN (SELECT hash FROM (SELECT hash, SUM(size) OVER (ORDER BY used"
                                + " DESC, hash) AS total FROM torrent WHERE hash NOT IN (SELECT torrent_hash FROM release"
                                + " JOIN shelf_release ON release = id WHERE torrent_hash IS NOT NULL)) WHERE total > ?)",
                        torrentBytes));
    }

    /// The id of the item: the one it has had, also from a time when the feed did not tell its info-hash,
    /// else a new one.
    private static long keep(Connection connection, FeedItem item, Instant now) throws SQLException {
        var key = ReleaseKey.of(item);
        var known = find(connection, "SELECT id FROM release WHERE key = ?", key.text());
        if (known.isEmpty() && item.guid().filter(ReleaseKey::isAddress).isPresent()) {
            known = item.infoHash().isPresent()
                    ? find(
                            connection,
                            "SELECT id FROM release WHERE key = ?",
                            ReleaseKey.ofPage(item.guid().get()))
                    : find(
                            connection,
                            "SELECT id FROM release WHERE guid = ? ORDER BY seen DESC, id",
                            item.guid().get());
        }
        long id = known.isPresent() ? known.getAsLong() : insert(connection, key, now);
        try (var statement =
                connection.prepareStatement("UPDATE release SET title = ?, guid = ?, hash = coalesce(?, hash),"
                        + " torrent = coalesce(?, torrent), magnet = coalesce(?, magnet), published = coalesce(?, published),"
                        + " bytes = coalesce(?, bytes), seeders = ?, leechers = ?, downloads = ?, category = coalesce(?,"
                        + " category), seen = ? WHERE id = ?")) {
            ReleaseRow.write(statement, item, now);
            statement.setLong(13, id);
            statement.executeUpdate();
        }
        if (item.infoHash().isPresent()) {
            execute(connection, "UPDATE release SET key = ? WHERE id = ?", key.text(), id);
        }
        return id;
    }

    private static long insert(Connection connection, ReleaseKey key, Instant now) throws SQLException {
        long id = key.id();
        while (find(connection, "SELECT id FROM release WHERE id = ?", id).isPresent()) {
            id++; // one chance in billions, but ids must differ
        }
        execute(
                connection,
                "INSERT INTO release (id, key, title, seen) VALUES (?, ?, '', ?)",
                id,
                key.text(),
                now.getEpochSecond());
        return id;
    }

    private static List<ReleaseRow> rows(Connection connection, String shelf) throws SQLException {
        var rows = new ArrayList<ReleaseRow>();
        try (var statement = connection.prepareStatement("SELECT " + ReleaseRow.COLUMNS
                + " FROM shelf_release JOIN release ON release = id WHERE shelf = ? ORDER BY position")) {
            statement.setString(1, shelf);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(ReleaseRow.read(row));
                }
            }
        }
        return rows;
    }

    private static OptionalLong find(Connection connection, String sql, Object value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, value);
            try (var row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
