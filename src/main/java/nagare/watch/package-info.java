/// Who stopped where: bookmarks and play counts, kept across restarts in a file of their own. [Session], [Mark] and
/// [Place] are pure: they hold the rules. Start at [Watching].
@NullMarked
package nagare.watch;

import org.jspecify.annotations.NullMarked;
