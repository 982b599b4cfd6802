package nagare.library.entry;

import nagare.media.MediaType;

/// What an entry is to a client, in the order in which UPnP's classes sort (`object.container` before
/// `object.item.audioItem` before `object.item.videoItem`).
public enum Kind {
    FOLDER,
    AUDIO,
    VIDEO;

    public static Kind of(MediaType type) {
        return switch (type.kind()) {
            case AUDIO -> AUDIO;
            case VIDEO -> VIDEO;
        };
    }

    /// What this entry is.
    public static Kind of(Entry entry) {
        return switch (entry) {
            case Entry.Folder _ -> FOLDER;
            case Entry.Item item -> of(item.type());
        };
    }
}
