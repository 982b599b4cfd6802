/// Profile files as [nagare.renderer.profile.RendererProfile]: our own, in TOML, and Jellyfin's DLNA
/// profiles, in XML. Pure: text in, values or a list of mistakes out.
@NullMarked
package nagare.renderer.file;

import org.jspecify.annotations.NullMarked;
