/// Which networks the server is on, and what it hears and says there by SSDP (UDA 1.0 §1), patched over jUPnP's own
/// sockets and protocol classes. An edge. Start at [LanSelection].
@NullMarked
package nagare.dlna.ssdp;

import org.jspecify.annotations.NullMarked;
