/// The one Jetty server, [HttpServer], and what every route shares: [Route], [Exchange], [ByteRange] (RFC 9110 §14),
/// [Validators], guards (Host, Origin, LAN). Knows no media. An edge; [ByteRange], [Validators] and `Guard` are pure.
/// Jetty is imported here and in the glue of `dlna` only. Start at [Route].
@NullMarked
package nagare.http;

import org.jspecify.annotations.NullMarked;
