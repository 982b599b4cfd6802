/// The front door of UPnP: device description, SSDP, SOAP and GENA through jUPnP, on our own web server. jUPnP is
/// imported here and nowhere else; what it gets wrong is put right by its own extension points in [UpnpStack],
/// [UpnpConfiguration] and the `…Call` classes. An edge: it owns the SSDP sockets and the client that sends events.
/// Start at [MediaServer].
@NullMarked
package nagare.dlna;

import org.jspecify.annotations.NullMarked;
