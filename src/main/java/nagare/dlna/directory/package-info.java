/// The three services of our MediaServer:1 over the library: ContentDirectory:1, ConnectionManager:1 and Microsoft's
/// X_MS_MediaReceiverRegistrar:1. Knows no jUPnP and no sockets: an action takes a [Call] and returns its output texts
/// or throws a [UpnpFault]. All of it is thread-safe, as actions run at the same time. Start at [ContentDirectory].
@NullMarked
package nagare.dlna.directory;

import org.jspecify.annotations.NullMarked;
