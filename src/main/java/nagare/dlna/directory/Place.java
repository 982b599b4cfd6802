package nagare.dlna.directory;

import java.util.Set;
import nagare.dlna.didl.DidlObject;
import nagare.library.Library;
import nagare.renderer.profile.Quirk;

/// A node that a control point asked for. Some ask for ids of their own that mean ours; they get their own
/// back, since many refuse children whose parent is not what they asked for.
///
/// @param id in our library
/// @param asked what the control point calls it
record Place(String id, String asked) {
    /// Ids that Samsung TVs ask for by themselves, also those that nobody recognises.
    private static final Set<String> SAMSUNG =
            Set.of("A", "V", "I", "P", "A_D", "A_T", "V_D", "V_T", "I_D", "I_T", "P_D", "P_T");

    /// Stands in no id of ours.
    private static final char VERSION = '~';

    /// The fixed containers of the Xbox 360 and of Windows Media Connect.
    private static final Set<String> MICROSOFT =
            Set.of("1", "2", "3", "4", "5", "6", "7", "8", "B", "C", "D2", "F", "14", "15", "16");

    /// The id without the version that some devices get with it.
    static String unversioned(String id) {
        int mark = id.lastIndexOf(VERSION);
        return mark > 0 ? id.substring(0, mark) : id;
    }

    /// The id with a version, for devices that keep what they know of an id for ever.
    static String versioned(String id, int version) {
        return version == 0 ? id : id + VERSION + version;
    }

    static Place of(String asked, Call call, Library library) {
        return place(unversioned(asked), call, library);
    }

    private static Place place(String asked, Call call, Library library) {
        if (asked.isEmpty() || asked.equals(Library.ROOT)) {
            return new Place(Library.ROOT, Library.ROOT);
        }
        var alias = call.renderer().alias(asked);
        if (alias.isPresent()) {
            return new Place(alias.get(), asked);
        }
        boolean root = SAMSUNG.contains(asked)
                || MICROSOFT.contains(asked) && call.renderer().has(Quirk.MICROSOFT_IDS);
        return root && library.find(asked).isEmpty() ? new Place(Library.ROOT, asked) : new Place(asked, asked);
    }

    /// The node itself under the name that was asked for.
    DidlObject self(DidlObject object) {
        return id.equals(asked) ? object : object.at(asked, Library.ROOT);
    }

    /// A child of the node, with the parent that was asked for.
    DidlObject child(DidlObject object) {
        return id.equals(asked) ? object : object.at(object.id(), asked);
    }
}
