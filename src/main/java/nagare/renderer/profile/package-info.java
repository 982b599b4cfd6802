/// What there is to know of a family of TVs, consoles and players, as values: in which words a file is
/// offered to it ([Formats]), what it plays ([Verdict]), what it wants to be shown ([Quirk], [Captions],
/// [Titles]), how it wants the server described ([Costume]), and by what it is known ([Identification]).
/// Pure. Start at [RendererProfile].
@NullMarked
package nagare.renderer.profile;

import org.jspecify.annotations.NullMarked;
