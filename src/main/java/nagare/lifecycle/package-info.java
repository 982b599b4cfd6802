/// What has been opened or started, and seeing it end. Leaf room. Start at [Opened].
@NullMarked
package nagare.lifecycle;

import org.jspecify.annotations.NullMarked;
