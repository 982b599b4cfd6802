package nagare.torrent.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.metainfo.FileListing.Listed;

/// `file tree` of a v2 torrent (BEP 52): dicts are folders, and a dict whose only key is empty is a file. A tree of
/// one file at the top is a single-file torrent.
final class FileTree {
    private static final String UNREADABLE = "the torrent's file tree is not well-formed";
    private static final Bytes ZERO_ROOT = BencodeValue.of(new byte[MerkleTree.HASH_BYTES]);

    private final List<Listed> files = new ArrayList<>();

    private FileTree() {}

    static FileListing read(Dict info) throws InvalidTorrent {
        var top = info.dict("file tree").orElseThrow(() -> new InvalidTorrent(UNREADABLE));
        var tree = new FileTree();
        boolean multiFile =
                !(top.size() == 1 && isFile(folder(top, top.keys().iterator().next())));
        tree.walk(top, List.of());
        return new FileListing(tree.files, multiFile);
    }

    private void walk(Dict folder, List<String> path) throws InvalidTorrent {
        for (String key : folder.keys()) {
            if (key.isEmpty()) {
                throw new InvalidTorrent(UNREADABLE);
            }
            var entry = folder(folder, key);
            var below = new ArrayList<>(path);
            below.add(SafePath.forced(BencodeValue.of(key.getBytes(ISO_8859_1))));
            if (isFile(entry)) {
                files.add(file(folder(entry, ""), SafePath.checked(List.copyOf(below))));
            } else {
                walk(entry, below);
            }
        }
    }

    private static boolean isFile(Dict entry) {
        return entry.size() == 1 && entry.find("").isPresent();
    }

    private static Dict folder(Dict parent, String key) throws InvalidTorrent {
        return parent.dict(key).orElseThrow(() -> new InvalidTorrent(UNREADABLE));
    }

    private static Listed file(Dict file, List<String> path) throws InvalidTorrent {
        String attributes = file.bytes("attr").map(Bytes::latin1).orElse("");
        if (attributes.contains("p")) {
            throw new InvalidTorrent("the torrent's file tree holds a pad file");
        }
        boolean symlink = attributes.contains("l");
        if (symlink) {
            FileListing.elements(file.items("symlink path").orElse(List.of()));
        }
        long length = symlink ? 0 : FileListing.length(file.integer("length"));
        if (length == 0) {
            return new Listed(path, 0, false, symlink, Optional.empty());
        }
        var root = file.bytes("pieces root")
                .filter(bytes -> bytes.length() == MerkleTree.HASH_BYTES && !bytes.equals(ZERO_ROOT))
                .orElseThrow(() -> new InvalidTorrent("a file of the torrent has no root hash"));
        return new Listed(path, length, false, false, Optional.of(root));
    }
}
