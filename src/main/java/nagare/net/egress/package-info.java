/// How what belongs to torrents leaves the house: by any way, from one interface only (a VPN's), or through a proxy.
/// Edge: it opens the connections and watches the interfaces. Start at [Egress]; [Footing] is what it knows.
@NullMarked
package nagare.net.egress;

import org.jspecify.annotations.NullMarked;
