/// What has been opened, and closing it. Leaf room. Start at [Opened].
@NullMarked
package nagare.lifecycle;

import org.jspecify.annotations.NullMarked;
