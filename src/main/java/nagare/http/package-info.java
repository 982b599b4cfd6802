/// The one Jetty server and what every route shares: [Route], [Exchange], byte ranges (RFC 9110 §14), guards (Host,
/// Origin, LAN). Knows no media. Jetty is imported here and in the glue of `dlna` only. Start at [Route].
@NullMarked
package nagare.http;

import org.jspecify.annotations.NullMarked;
