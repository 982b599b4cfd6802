/// Releases seen and what is known of them: kept in SQLite, refreshed from the feeds and completed by the .torrent
/// files in the background. Start at [Catalog]; [SqliteCatalog] is the one there is. `RefreshPlan`, `Wishes` and
/// `Failures` are pure; `ReleaseStore` is the only one that speaks SQL.
@NullMarked
package nagare.catalog;

import org.jspecify.annotations.NullMarked;
