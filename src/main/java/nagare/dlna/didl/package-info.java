/// DIDL-Lite and the small languages of ContentDirectory:1: what is written ([DidlWriter]), which properties are wanted
/// ([Filter]), in which order ([SortCriteria]), and which objects ([SearchCriteria]). Pure; imports nothing of ours.
/// Start at [DidlWriter].
@NullMarked
package nagare.dlna.didl;

import org.jspecify.annotations.NullMarked;
