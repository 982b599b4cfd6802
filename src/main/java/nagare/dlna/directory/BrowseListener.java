package nagare.dlna.directory;

import java.net.InetAddress;
import java.util.ArrayList;
import nagare.renderer.profile.RendererProfile;

/// Hears what devices look at: every Browse that was answered.
@FunctionalInterface
public interface BrowseListener {
    BrowseListener NOBODY = (_, _, _, _) -> {};

    /// Called before the answer leaves, so it must be quick.
    ///
    /// @param object the id of what was looked at
    /// @param children whether at the children of it, or at the object itself
    void browsed(InetAddress device, RendererProfile renderer, String object, boolean children);

    /// The same service; its Browse is told of.
    static Service heard(Service directory, BrowseListener listener) {
        var actions = new ArrayList<Service.Action>();
        for (Service.Action action : directory.actions()) {
            actions.add(
                    action.name().equals("Browse")
                            ? new Service.Action(action.name(), action.inputs(), action.outputs(), call -> {
                                var answer = action.handler().handle(call);
                                listener.browsed(
                                        call.remote(),
                                        call.renderer(),
                                        Place.unversioned(call.text("ObjectID", "ContainerID")),
                                        call.text("BrowseFlag").equals("BrowseDirectChildren"));
                                return answer;
                            })
                            : action);
        }
        return new Service(directory.domain(), directory.name(), directory.variables(), actions, directory.state());
    }
}
