/// Opens SQLite files (edge): write-ahead log, numbered migrations, transactions on one platform thread for each
/// file so that no virtual thread is pinned in native code. Start at [Database].
@NullMarked
package nagare.database;

import org.jspecify.annotations.NullMarked;
