/// The command line and the composition root.
@NullMarked
package nagare;

import org.jspecify.annotations.NullMarked;
