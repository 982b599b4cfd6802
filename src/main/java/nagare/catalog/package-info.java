/// Releases seen and what is known of them: kept in SQLite, refreshed from the feeds and completed by the .torrent
/// files
/// in the background. Start at [Catalog].
@NullMarked
package nagare.catalog;

import org.jspecify.annotations.NullMarked;
