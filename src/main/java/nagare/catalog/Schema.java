package nagare.catalog;

import java.util.List;

/// The catalog's tables, script by script. A script that was released never changes; a change is a new script.
final class Schema {
    /// Times are seconds since 1970. `key` is a [ReleaseKey]; `torrent_hash` tells under which info-hash the
    /// release's torrent is kept. `shelf.origin` names the feed that an answer came from.
    private static final String FIRST = """
            CREATE TABLE torrent (
                hash TEXT PRIMARY KEY,
                size INTEGER NOT NULL,
                used INTEGER NOT NULL,
                bytes BLOB NOT NULL
            ) STRICT;
            CREATE TABLE release (
                id INTEGER PRIMARY KEY,
                key TEXT NOT NULL UNIQUE,
                guid TEXT,
                hash TEXT,
                title TEXT NOT NULL,
                torrent TEXT,
                magnet TEXT,
                published INTEGER,
                bytes INTEGER,
                seeders INTEGER,
                leechers INTEGER,
                downloads INTEGER,
                category TEXT,
                seen INTEGER NOT NULL,
                torrent_hash TEXT REFERENCES torrent (hash) ON DELETE SET NULL
            ) STRICT;
            CREATE INDEX release_guid ON release (guid);
            CREATE INDEX release_seen ON release (seen);
            CREATE INDEX release_torrent ON release (torrent_hash);
            CREATE TABLE shelf (
                id TEXT PRIMARY KEY,
                origin TEXT NOT NULL,
                answered INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE shelf_release (
                shelf TEXT NOT NULL REFERENCES shelf (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                release INTEGER NOT NULL REFERENCES release (id),
                PRIMARY KEY (shelf, position)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX shelf_release_release ON shelf_release (release);
            """;

    static final List<String> MIGRATIONS = List.of(FIRST);

    private Schema() {}
}
