package nagare.torrent.metainfo;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Gives every file of a torrent a path of its own, also where a file system ignores case: the second `bar.txt`
/// becomes `bar.1.txt`. Folders keep their names, so a file that is called like a folder is renamed. Pad files take no
/// part: they are never written.
final class DistinctPaths {
    /// How many names may turn out to be taken, in all, while new ones are looked for (as in libtorrent 2.1).
    static final int MAX_COLLISIONS = 500;

    private final Folder top = new Folder();
    private final Map<String, String> folded = new HashMap<>(); // elements repeat: fold each once
    private int collisions;

    /// The names in a folder as a careless file system sees them.
    private static final class Folder {
        final Map<String, Folder> folders = new HashMap<>(2);
        final Set<String> files = new HashSet<>(2);

        boolean has(String key) {
            return folders.containsKey(key) || files.contains(key);
        }
    }

    private DistinctPaths() {}

    static List<List<String>> of(FileListing listing) throws InvalidTorrent {
        var names = new DistinctPaths();
        for (var file : listing.files()) {
            if (!file.pad()) {
                names.folderOf(file.path());
            }
        }
        var paths = new ArrayList<List<String>>(listing.files().size());
        for (var file : listing.files()) {
            paths.add(file.pad() ? file.path() : names.claim(file.path()));
        }
        return paths;
    }

    private Folder folderOf(List<String> path) {
        var folder = top;
        for (String element : path.subList(0, path.size() - 1)) {
            folder = folder.folders.computeIfAbsent(fold(element), _ -> new Folder());
        }
        return folder;
    }

    private List<String> claim(List<String> path) throws InvalidTorrent {
        var folder = folderOf(path);
        String name = path.getLast();
        if (free(folder, name)) {
            return path;
        }
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = name.substring(stem.length());
        for (int number = 1; ; number++) {
            String other = stem + "." + number + extension;
            if (free(folder, other)) {
                var renamed = new ArrayList<>(path);
                renamed.set(path.size() - 1, other);
                return List.copyOf(renamed);
            }
            if (++collisions > MAX_COLLISIONS) {
                throw new InvalidTorrent("too many files of the torrent have the same name");
            }
        }
    }

    private boolean free(Folder folder, String name) {
        String key = fold(name);
        return !folder.has(key) && folder.files.add(key);
    }

    private String fold(String element) {
        return folded.computeIfAbsent(
                element,
                text -> Normalizer.normalize(text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Form.NFC));
    }
}
