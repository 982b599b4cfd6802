/// Events (GENA, UDA 1.0 §4): who may subscribe, how often they are told, and the client that tells them, patched over
/// jUPnP's own classes. An edge. Start at [EventPacer].
@NullMarked
package nagare.dlna.gena;

import org.jspecify.annotations.NullMarked;
