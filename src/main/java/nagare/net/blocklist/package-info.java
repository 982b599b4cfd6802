/// Lists of addresses that the user wants nothing to do with, in the forms that such lists come in. Start at
/// [Blocklists], the edge that reads the files and watches them; [Ranges] and [RangeLine] are pure.
@NullMarked
package nagare.net.blocklist;

import org.jspecify.annotations.NullMarked;
