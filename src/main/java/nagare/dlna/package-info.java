/// The front door of UPnP: device description, SSDP, SOAP and GENA through jUPnP, on our own web server. jUPnP is
/// imported under this room and nowhere else; what it gets wrong is put right by its own extension points in
/// [UpnpStack],
/// [UpnpConfiguration] and the `…Call` classes of this room, `ssdp` and `gena`.
/// Start at [MediaServer].
@NullMarked
package nagare.dlna;

import org.jspecify.annotations.NullMarked;
