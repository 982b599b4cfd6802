package nagare.renderer.profile;

import java.util.Locale;

/// What a family of devices does differently from the standard, or wants differently. A profile has a set of
/// them; code asks for the quirk and never for the maker.
public enum Quirk {
    /// Films are `object.item.videoItem`, whatever else is known of them.
    PLAIN_ITEMS,
    /// Folders are `object.container.storageFolder`, whatever they hold.
    PLAIN_FOLDERS,
    /// `dc:date` is left out.
    NO_DATE,
    /// `res@bitrate` is left out; the device computes a wrong length from it.
    NO_BITRATE,
    /// SortCriteria mean nothing: the device sends always the same. The natural order is right.
    NATURAL_ORDER,
    /// A list is answered whole, whatever count was asked for: the device does not ask on.
    WHOLE_LISTS,
    /// The first bytes are expected within two seconds.
    SHORT_TIMEOUT,
    /// `X_SetBookmark` counts milliseconds, and `BM=` is given back in them.
    MILLISECOND_BOOKMARKS,
    /// `sec:dcmInfo` with the place where a film was left.
    DCM_BOOKMARKS,
    /// The device goes on where a film was left by itself: *Continue watching* holds no items that begin there.
    RESUMES,
    /// The device keeps pictures and texts by id for ever: ids of items carry a version, which counts for
    /// nothing.
    VERSIONED_IDS,
    /// Kodi's own properties and forms: the xbmc namespace, positions as bare seconds.
    KODI_FORMS,
    /// Episodes are `object.item.videoItem.videoBroadcast`.
    BROADCAST_EPISODES,
    /// Numbers of episodes in titles are padded, as the device sorts by letters.
    PADDED_EPISODES,
    /// Pictures are offered as `res` too, not in `upnp:albumArtURI` alone.
    ART_RESOURCE,
    /// Microsoft's fixed ids of containers (1, 2, 3, 8, 15 …) mean our root, and `ContainerID` may stand for
    /// `ObjectID`.
    MICROSOFT_IDS,
    /// The device hands our URLs on to others: they name no profile.
    HANDS_ON,
    /// Titles end with the extension of the file.
    EXTENSION_IN_TITLE,
    /// Seeking by time is announced (OP=11) where it is possible.
    TIME_SEEK,
    /// The device fetches films to make its own previews; such a request is not somebody watching.
    PREVIEWS_BY_PLAYING;

    /// As a data file spells it: `plain-items`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
