/// What names say: a title fit to be shown, whether it sounds like one film or a folder of them, its episode, the order
/// of names that people expect. Pure.
@NullMarked
package nagare.library.title;

import org.jspecify.annotations.NullMarked;
