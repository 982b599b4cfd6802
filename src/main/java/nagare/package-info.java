/// The composition root: `Main` starts the command line, `App` answers what the commands ask, `House` is the server.
/// The
/// only package that calls constructors across rooms. Start at `App`.
@NullMarked
package nagare;

import org.jspecify.annotations.NullMarked;
