/// The command line: what each command asks of the house through [Services], and how it tells the user. Reads what was
/// typed, writes to the [Terminal], maps failures to exit codes. Start at [Nagare].
@NullMarked
package nagare.command;

import org.jspecify.annotations.NullMarked;
