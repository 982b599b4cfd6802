/// The whole house with real programs around it: seeders, control points and players that nobody here wrote.
@NullMarked
package nagare.endtoend;

import org.jspecify.annotations.NullMarked;
