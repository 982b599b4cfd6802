/// Asks the router of the house to let peers in: PCP (RFC 6887), NAT-PMP (RFC 6886), UPnP-IGD. Start at [PortMapping],
/// which runs beside everything else and on whose outcome nothing waits. [PcpMessage] and [IgdXml] are pure; all that a
/// router says is read within bounds.
@NullMarked
package nagare.torrent.portmap;

import org.jspecify.annotations.NullMarked;
