package nagare.renderer;

import java.net.InetAddress;
import java.util.Optional;
import nagare.renderer.profile.DeviceFacts;

/// What devices say of themselves in their own UPnP descriptions, by their address: the only place where a TV
/// that its owner has renamed tells its model.
@FunctionalInterface
public interface DeviceModels {
    DeviceModels NONE = _ -> Optional.empty();

    /// What is known of the device at this address now. Never waits; asking for one that is not known may
    /// start to look for it.
    Optional<DeviceFacts> of(InetAddress address);
}
