/// Every option and its default on one page, [Settings]; reading and checking the file, `SettingsFile`. Leaf room.
@NullMarked
package nagare.config;

import org.jspecify.annotations.NullMarked;
