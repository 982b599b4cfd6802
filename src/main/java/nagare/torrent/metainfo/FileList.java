package nagare.torrent.metainfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.metainfo.FileListing.Listed;

/// The files of a v1 torrent: `length` for one, `files` for many (BEP 3), with the attributes of BEP 47.
final class FileList {
    /// How BitComet marked pad files before BEP 47 did.
    private static final String BITCOMET_PAD = "_____padding_file_";

    private FileList() {}

    /// Whether there is a v1 description of the files at all: a v2 torrent may have none.
    static boolean present(Dict info) {
        return multiFile(info) || info.find("length").isPresent();
    }

    static boolean multiFile(Dict info) {
        return info.items("files").isPresent();
    }

    static FileListing read(Dict info, String name) throws InvalidTorrent {
        if (!multiFile(info)) {
            long length = FileListing.length(info.integer("length"));
            return new FileListing(List.of(new Listed(List.of(name), length, false, false, Optional.empty())), false);
        }
        var entries = info.items("files").orElseThrow();
        var files = new ArrayList<Listed>(entries.size());
        for (var entry : entries) {
            if (!(entry instanceof Dict file)) {
                throw new InvalidTorrent("entry " + (files.size() + 1) + " of the torrent's list of files is no file");
            }
            files.add(file(file));
        }
        return new FileListing(files, true);
    }

    private static Listed file(Dict file) throws InvalidTorrent {
        String attributes = file.bytes("attr").map(Bytes::latin1).orElse("");
        boolean pad = attributes.contains("p");
        boolean symlink = attributes.contains("l");
        if (pad && symlink) {
            throw new InvalidTorrent("a file of the torrent is padding and a symlink at once");
        }
        if (symlink) {
            FileListing.elements(file.items("symlink path").orElse(List.of()));
        }
        long length = symlink ? 0 : FileListing.length(file.integer("length")); // a symlink takes no torrent bytes
        // BitComet writes `path` in a local encoding, and the same in UTF-8 beside it.
        var said = file.items("path.utf-8").or(() -> file.items("path")).orElse(List.of());
        var raw = FileListing.elements(said);
        if (raw.isEmpty()) {
            if (!pad) {
                throw new InvalidTorrent("a file of the torrent has no name");
            }
            return new Listed(List.of(".pad", Long.toString(length)), length, true, false, Optional.empty());
        }
        var path = SafePath.path(raw);
        pad |= !symlink && path.getLast().contains(BITCOMET_PAD);
        return new Listed(path, length, pad, symlink, Optional.empty());
    }
}
