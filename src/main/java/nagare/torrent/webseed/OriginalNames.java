package nagare.torrent.webseed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.MalformedBencode;
import nagare.torrent.metainfo.Metainfo;

/// The names that a torrent's files have for whoever published it, byte by byte: a web server knows them by these, not
/// by
/// those that are safe on our disk. `paths` are in the order of the torrent's files, each below `name` where the
/// torrent has many.
record OriginalNames(byte[] name, List<List<byte[]>> paths) {
    static OriginalNames of(Metainfo torrent) {
        var file = new byte[torrent.source().remaining()];
        torrent.source().duplicate().get(file);
        try {
            return read(torrent, file);
        } catch (MalformedBencode e) {
            throw new IllegalStateException("a torrent that was read cannot be read", e);
        }
    }

    private static OriginalNames read(Metainfo torrent, byte[] file) throws MalformedBencode {
        var parsed = BencodeReader.readPrefix(file, 0, file.length, BencodeReader.FILE_NODES);
        Optional<Dict> info = parsed.value() instanceof Dict top ? top.dict("info") : Optional.empty();
        Dict said = info.orElseThrow(() -> new IllegalStateException("a torrent without info"));
        byte[] name = said.bytes("name.utf-8")
                .or(() -> said.bytes("name"))
                .map(Bytes::toArray)
                .filter(OriginalNames::isName)
                .orElseGet(() -> torrent.name().getBytes(UTF_8));
        return new OriginalNames(name, torrent.multiFile() ? paths(said) : List.of(List.of(name)));
    }

    private static List<List<byte[]>> paths(Dict info) {
        Optional<List<BencodeValue>> listed = info.items("files");
        var paths = new ArrayList<List<byte[]>>();
        if (listed.isPresent()) {
            for (BencodeValue entry : listed.get()) {
                paths.add(entry instanceof Dict file ? listed(file) : List.of());
            }
        } else {
            info.dict("file tree").ifPresent(tree -> walk(tree, List.of(), paths));
        }
        return List.copyOf(paths);
    }

    private static List<byte[]> listed(Dict file) {
        var path = file.items("path.utf-8").or(() -> file.items("path")).orElse(List.of());
        return path.stream()
                .filter(Bytes.class::isInstance)
                .map(element -> ((Bytes) element).toArray())
                .filter(OriginalNames::isName)
                .toList();
    }

    /// In the order in which the torrent's files were numbered: as the tree was written.
    private static void walk(Dict folder, List<byte[]> above, List<List<byte[]>> paths) {
        for (String key : folder.keys()) {
            var path = new ArrayList<>(above);
            byte[] element = key.getBytes(ISO_8859_1);
            if (isName(element)) {
                path.add(element);
            }
            Optional<Dict> entry = folder.dict(key);
            boolean isFile = entry.map(dict -> dict.size() == 1 && dict.find("").isPresent())
                    .orElse(false);
            if (isFile) {
                paths.add(List.copyOf(path));
            } else {
                entry.ifPresent(below -> walk(below, path, paths));
            }
        }
    }

    /// What is no name would lead elsewhere on the server.
    private static boolean isName(byte[] element) {
        String text = new String(element, ISO_8859_1);
        return !text.isEmpty() && !text.equals(".") && !text.equals("..");
    }
}
