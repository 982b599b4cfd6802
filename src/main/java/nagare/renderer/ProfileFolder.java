package nagare.renderer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nagare.renderer.file.BadProfile;
import nagare.renderer.file.JellyfinFile;
import nagare.renderer.file.ProfileFile;
import nagare.renderer.profile.Family;
import nagare.renderer.profile.RendererProfile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The profiles that ship with the program and those of the user's folder. A bad file is told in a line of
/// the log, and the others go on. Used by one thread at a time.
final class ProfileFolder {
    /// Longest file.
    static final int MAX_BYTES = 1 << 20;

    /// Most files that are read.
    static final int MOST_FILES = 500;

    private static final String INDEX = "index";
    private static final Logger LOG = LoggerFactory.getLogger(ProfileFolder.class);

    private final Path folder;
    private List<Family> builtIn = List.of();
    private Map<Path, Stamp> last = Map.of();

    /// By what one sees that a file is another now.
    private record Stamp(long modified, long size) {}

    ProfileFolder(Path folder) {
        this.folder = folder;
    }

    /// All profiles, when the folder is another than at the last time.
    Optional<Families> news() {
        if (builtIn.isEmpty()) {
            builtIn = builtIn();
        } else if (stamps().equals(last)) {
            return Optional.empty();
        }
        last = stamps();
        return Optional.of(
                new Families(Stream.concat(own().stream(), builtIn.stream()).toList()));
    }

    /// What ships with the program.
    ///
    /// @throws IllegalStateException when one of them is wrong: the build is
    static List<Family> builtIn() {
        var read = new LinkedHashMap<String, Family>();
        for (String id : resource(INDEX)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList()) {
            shipped(id.strip(), read, new HashSet<>());
        }
        // A profile may be like one that is tried later; the order is the index's.
        return resource(INDEX)
                .lines()
                .map(String::strip)
                .filter(read::containsKey)
                .map(read::get)
                .toList();
    }

    private static Optional<Family> shipped(String id, Map<String, Family> read, Set<String> path) {
        if (!read.containsKey(id)) {
            if (!path.add(id)) {
                throw new IllegalStateException("the profile " + id + " is like itself");
            }
            try {
                read.put(id, ProfileFile.read(id, resource(id + ".toml"), like -> shipped(like, read, path)));
            } catch (BadProfile e) {
                throw new IllegalStateException("the profile " + id + " that ships with the program is wrong", e);
            }
        }
        return Optional.of(read.get(id));
    }

    private static String resource(String name) {
        try (InputStream in = ProfileFolder.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks the profile " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the build lacks the profile " + name, e);
        }
    }

    private Map<Path, Stamp> stamps() {
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        var stamps = new HashMap<Path, Stamp>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(ProfileFolder::isProfile).limit(MOST_FILES).toList()) {
                stamps.put(file, new Stamp(Files.getLastModifiedTime(file).toMillis(), Files.size(file)));
            }
        } catch (IOException e) {
            LOG.debug("the folder of profiles cannot be listed: folder={} reason={}", folder, e.toString());
            return last;
        }
        return stamps;
    }

    private static boolean isProfile(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return (name.endsWith(".toml") || name.endsWith(".xml")) && !name.startsWith(".");
    }

    /// The user's, ours before Jellyfin's, each sorted by name.
    private List<Family> own() {
        var files = last.keySet().stream().sorted().toList();
        var read = new LinkedHashMap<String, Family>();
        builtIn.forEach(family -> read.put(family.id(), family));
        var found = new ArrayList<Family>();
        for (String ending : List.of(".toml", ".xml")) {
            for (Path file : files) {
                if (file.toString().toLowerCase(Locale.ROOT).endsWith(ending)) {
                    family(file, ending, read).ifPresent(found::add);
                }
            }
        }
        if (!files.isEmpty()) {
            LOG.info("profiles of TVs read: folder={} files={} used={}", folder, files.size(), found.size());
        }
        return found;
    }

    private static Optional<Family> family(Path file, String ending, Map<String, Family> read) {
        try {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                throw new BadProfile("longer than " + MAX_BYTES + " bytes");
            }
            String id = id(file);
            Family family = ending.equals(".xml")
                    ? JellyfinFile.read(id, bytes)
                    : ProfileFile.read(id, text(bytes), like -> Optional.ofNullable(read.get(like)));
            read.put(id, family);
            return Optional.of(family);
        } catch (IOException | BadProfile e) {
            LOG.warn("a profile of a TV is not used: file={} mistakes={}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static String text(byte[] bytes) throws BadProfile {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadProfile("not UTF-8 text");
        }
    }

    /// The file's name as an id: `Sony Bravia (2012).xml` is `sony-bravia-2012`.
    static String id(Path file) throws BadProfile {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String words = name.substring(0, name.lastIndexOf('.')).replaceAll("[^a-z0-9]+", "-");
        String cut = words.replaceAll("^-+", "");
        String id = cut.substring(0, Math.min(cut.length(), 24)).replaceAll("-+$", "");
        if (!RendererProfile.isId(id)) {
            throw new BadProfile("the name of the file needs at least one of a-z and 0-9");
        }
        return id;
    }
}
