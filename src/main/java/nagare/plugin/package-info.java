/// The plugins that Nagare knows: `plugin-manifest.json`, in the shape of a Jellyfin plugin repository (a JSON
/// array of packages with their versions), read and checked at start. Pure but for [PluginManifest#atStart]. A
/// plugin of this house is data, not code: a definition that ships inside the program and that a room interprets.
/// Start at [PluginManifest].
@NullMarked
package nagare.plugin;

import org.jspecify.annotations.NullMarked;
