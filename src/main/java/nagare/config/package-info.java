/// Every option and its default on one page, [Settings]; [SettingsFile] reads and checks the file and the flags over
/// it, and reports all mistakes at once. Leaf room. The documentation of the options is docs/CONFIGURATION.md, which a
/// test holds against this room.
@NullMarked
package nagare.config;

import org.jspecify.annotations.NullMarked;
