package nagare.catalog;

import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.feed.rss.FeedItem;
import nagare.torrent.metainfo.InfoHash;

/// A release as the table has it: the release, and the info-hash under which its torrent is kept.
record ReleaseRow(Release release, Optional<String> torrentHash) {
    static final String COLUMNS =
            "id, title, hash, torrent, magnet, published, bytes, seeders, leechers, downloads, category, torrent_hash";

    static ReleaseRow read(ResultSet row) throws SQLException {
        return new ReleaseRow(
                new Release(
                        row.getLong("id"),
                        row.getString("title"),
                        Optional.ofNullable(row.getString("hash")).map(InfoHash::new),
                        Optional.ofNullable(row.getString("torrent")).map(URI::create),
                        Optional.ofNullable(row.getString("magnet")),
                        number(row, "published").map(Instant::ofEpochSecond),
                        number(row, "bytes").map(OptionalLong::of).orElse(OptionalLong.empty()),
                        count(row, "seeders"),
                        count(row, "leechers"),
                        count(row, "downloads"),
                        Optional.ofNullable(row.getString("category"))),
                Optional.ofNullable(row.getString("torrent_hash")));
    }

    /// Fills `title, guid, hash, torrent, magnet, published, bytes, seeders, leechers, downloads, category,
    /// seen`, from the first parameter on.
    static void write(PreparedStatement statement, FeedItem item, Instant now) throws SQLException {
        statement.setString(1, item.title());
        text(statement, 2, item.guid());
        text(statement, 3, item.infoHash().map(InfoHash::hex));
        text(statement, 4, item.torrent().map(URI::toString));
        text(statement, 5, item.magnet());
        number(statement, 6, item.published().map(Instant::getEpochSecond));
        var bytes = item.approximateBytes();
        number(statement, 7, bytes.isPresent() ? Optional.of(bytes.getAsLong()) : Optional.empty());
        count(statement, 8, item.counts().seeders());
        count(statement, 9, item.counts().leechers());
        count(statement, 10, item.counts().downloads());
        text(statement, 11, item.category());
        statement.setLong(12, now.getEpochSecond());
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static OptionalInt count(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static void text(PreparedStatement statement, int index, Optional<String> value) throws SQLException {
        if (value.isPresent()) {
            statement.setString(index, value.get());
        } else {
            statement.setNull(index, Types.VARCHAR);
        }
    }

    private static void number(PreparedStatement statement, int index, Optional<Long> value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(index, value.get());
        } else {
            statement.setNull(index, Types.BIGINT);
        }
    }

    private static void count(PreparedStatement statement, int index, OptionalInt value) throws SQLException {
        number(statement, index, value.isPresent() ? Optional.of((long) value.getAsInt()) : Optional.empty());
    }
}
