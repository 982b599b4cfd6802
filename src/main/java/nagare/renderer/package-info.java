/// Who is asking: from the headers of a request, the device's own description, what its address was before
/// and what the user said, to a [nagare.renderer.profile.RendererProfile]. The profiles are data: built-in
/// files, files of ours and Jellyfin's DLNA profiles in the user's folder. Start at [Renderers].
@NullMarked
package nagare.renderer;

import org.jspecify.annotations.NullMarked;
