/// Finds things and puts them in order. Start at [Finder]: a [SearchTree] meets every place once, the [TitleIndex]
/// holds
/// the titles of all that is remembered, [Sortable] is whatever has rows to be sorted; [Orders] and [Findings] keep
/// what
/// was worked out, so that the next page costs nothing.
@NullMarked
package nagare.library.search;

import org.jspecify.annotations.NullMarked;
