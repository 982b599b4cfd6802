/// Which networks the server is on, and what it hears and says there by SSDP (UDA 1.0 §1). [SearchRequest],
/// [Presence], [SearchDesk], [SearchGate], [Rhythm], [Slumber] and [LanChange] are pure; the edge is [Announcer],
/// [Searches] and the sockets, which are jUPnP's with their faults put right. Start at [Announcer] for what is said,
/// at [SearchDesk] for what is answered.
@NullMarked
package nagare.dlna.ssdp;

import org.jspecify.annotations.NullMarked;
