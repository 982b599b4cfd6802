/// What a playable thing is: [MediaId] names it, [MediaType] says in which container it comes, [DlnaProtocol] how it is
/// delivered. Pure values.
@NullMarked
package nagare.media;

import org.jspecify.annotations.NullMarked;
