/// The command line and the composition root. `Main` starts, [Nagare] and the `…Command` classes say what can be typed
/// and write what is answered; [Services] is what they ask of the house, and `App` is the only class that builds it.
@NullMarked
package nagare;

import org.jspecify.annotations.NullMarked;
