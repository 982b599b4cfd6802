/// Who stopped where: bookmarks and play counts, kept across restarts. Start at `Watched`.
@NullMarked
package nagare.watch;

import org.jspecify.annotations.NullMarked;
