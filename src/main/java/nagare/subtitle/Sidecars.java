package nagare.subtitle;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import nagare.media.MediaType;
import nagare.subtitle.text.TextLimits;
import nagare.torrent.metainfo.TorrentFile;

/// Which files of subtitles in a torrent belong to which of its films. In this order: the name of the film with
/// something after it; a folder with the name of the film; the only film of the folder; the number of the episode.
/// Pictures of text (VobSub's .idx with its .sub) and archives are no subtitles here. Pure.
public final class Sidecars {
    private static final Set<String> EXTENSIONS = Set.of("srt", "ass", "ssa", "vtt", "sub");
    private static final Pattern FOLDER = Pattern.compile(
            "(?i)(?:soft|hard|multi)?[ ._-]?sub(?:title)?s?(?:[ ._-].*)?|legendas|sous-titres|untertitel|字幕|字幕文件");
    private static final Pattern SAMPLE = Pattern.compile("(?i)(?:^|[^a-z])sample(?:$|[^a-z])");

    /// A torrent of more files of subtitles gets none of the others.
    private static final int MOST = 10_000;

    private final List<Named> films;
    private final Map<String, List<Named>> byStem = new HashMap<>();
    private final Map<List<String>, List<Named>> byFolder = new HashMap<>();
    private final Map<Integer, List<Named>> byEpisode = new HashMap<>();

    /// A file with its folder, and its name as it is compared.
    private record Named(TorrentFile file, List<String> folder, String stem, Optional<Episode> episode) {
        static Named of(TorrentFile file) {
            String stem = Sidecars.stem(file.name());
            List<String> path = file.path();
            return new Named(file, path.subList(0, path.size() - 1), fold(stem), Episode.of(stem));
        }
    }

    private Sidecars(List<TorrentFile> files) {
        films = files.stream()
                .filter(file -> file.real() && isFilm(file.name()))
                .map(Named::of)
                .toList();
        for (Named film : films) {
            byStem.computeIfAbsent(film.stem(), _ -> new ArrayList<>()).add(film);
            byFolder.computeIfAbsent(film.folder(), _ -> new ArrayList<>()).add(film);
            film.episode()
                    .ifPresent(episode -> byEpisode
                            .computeIfAbsent(episode.number(), _ -> new ArrayList<>())
                            .add(film));
        }
    }

    /// The subtitles of each film, by the film's number in the torrent, in natural order of the files.
    public static Map<Integer, List<Sidecar>> of(List<TorrentFile> files) {
        Set<String> pictures = Set.copyOf(files.stream()
                .filter(file -> extension(file.name()).equals("idx"))
                .map(Sidecars::twin)
                .distinct()
                .toList());
        var sidecars = new Sidecars(files);
        Map<Integer, List<Sidecar>> found = new HashMap<>();
        files.stream()
                .filter(file -> file.real() && isText(file, pictures))
                .limit(MOST)
                .forEach(file -> sidecars.place(file)
                        .ifPresent(place -> found.computeIfAbsent(
                                        place.film().file().index(), _ -> new ArrayList<>())
                                .add(new Sidecar(file, Labels.of(place.rest())))));
        return found;
    }

    private static boolean isText(TorrentFile file, Set<String> pictures) {
        return EXTENSIONS.contains(extension(file.name()))
                && file.length() > 0
                && file.length() <= TextLimits.MAX_BYTES
                && !(extension(file.name()).equals("sub") && pictures.contains(twin(file)));
    }

    private static String twin(TorrentFile file) {
        return String.join("/", file.path().subList(0, file.path().size() - 1)) + "/" + stem(file.name());
    }

    private static boolean isFilm(String name) {
        return MediaType.ofName(name)
                .filter(type -> type.kind() == MediaType.Kind.VIDEO)
                .isPresent();
    }

    /// To which film subtitles belong, and what of their name is about themselves.
    private record Place(Named film, String rest) {}

    private Optional<Place> place(TorrentFile file) {
        Named named = Named.of(file);
        String stem = stem(file.name());
        return byName(named, stem)
                .or(() -> byOwnFolder(named, stem))
                .or(() -> onlyFilm(named, stem))
                .or(() -> byNumber(named, stem));
    }

    /// The longest name of a film that the name begins with.
    private Optional<Place> byName(Named named, String stem) {
        String folded = named.stem();
        for (int end = folded.length(); end > 0; end--) {
            boolean boundary = end == folded.length() || !Character.isLetterOrDigit(folded.charAt(end));
            List<Named> candidates = boundary ? byStem.getOrDefault(folded.substring(0, end), List.of()) : List.of();
            Optional<Named> film = nearest(candidates, named.folder());
            if (film.isPresent()) {
                return Optional.of(new Place(film.get(), rest(stem, end)));
            }
        }
        return Optional.empty();
    }

    /// Folding changes no length but where it composes letters; then the whole name is looked at, which finds less.
    private static String rest(String stem, int end) {
        return fold(stem).length() == stem.length() ? stem.substring(end) : "";
    }

    /// `Subs/The Film/2_English.srt`.
    private Optional<Place> byOwnFolder(Named named, String stem) {
        for (int i = named.folder().size() - 1; i >= 0; i--) {
            Optional<Named> film = nearest(
                    byStem.getOrDefault(fold(named.folder().get(i)), List.of()),
                    named.folder().subList(0, i));
            if (film.isPresent()) {
                return Optional.of(new Place(film.get(), stem));
            }
        }
        return Optional.empty();
    }

    /// In the folder of the subtitles, or above it when that is one of subtitles only.
    private Optional<Place> onlyFilm(Named named, String stem) {
        List<Named> here = byFolder.getOrDefault(home(named.folder()), List.of()).stream()
                .filter(film -> !SAMPLE.matcher(film.file().name()).find())
                .toList();
        return here.size() == 1 ? Optional.of(new Place(here.getFirst(), labels(named, stem))) : Optional.empty();
    }

    /// The folder of films that a folder of subtitles belongs to: `Subs/` and `Subs/English/` to what is above them.
    private static List<String> home(List<String> folder) {
        for (int i = folder.size() - 1; i >= 0 && i >= folder.size() - 2; i--) {
            if (FOLDER.matcher(folder.get(i)).matches()) {
                return folder.subList(0, i);
            }
        }
        return folder;
    }

    private Optional<Place> byNumber(Named named, String stem) {
        Optional<Episode> episode = named.episode();
        if (episode.isEmpty()) {
            return Optional.empty();
        }
        List<Named> same = byEpisode.getOrDefault(episode.get().number(), List.of()).stream()
                .filter(film -> film.episode().orElseThrow().fits(episode.get()))
                .filter(film -> !SAMPLE.matcher(film.file().name()).find())
                .toList();
        return nearest(same, named.folder()).map(film -> new Place(film, labels(named, stem)));
    }

    /// What a name says that need not begin with the film's: its last words, and the folder of its language.
    private static String labels(Named named, String stem) {
        List<String> folder = named.folder();
        boolean inside = folder.size() >= 2
                && FOLDER.matcher(folder.get(folder.size() - 2)).matches();
        String of = inside ? folder.getLast() + " " : "";
        return of + LastWords.of(stem);
    }

    /// The film that shares most folders with the subtitles; none where two share as many.
    private static Optional<Named> nearest(List<Named> films, List<String> folder) {
        Comparator<Named> near = Comparator.comparingInt(film -> common(film.folder(), home(folder)));
        Optional<Named> best = films.stream().max(near);
        return best.filter(film ->
                films.stream().filter(other -> near.compare(other, film) == 0).count() == 1);
    }

    private static int common(List<String> one, List<String> other) {
        int common = 0;
        while (common < one.size() && common < other.size() && one.get(common).equals(other.get(common))) {
            common++;
        }
        return common;
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /// Case, and what stands for a blank, make no difference.
    private static String fold(String stem) {
        return Normalizer.normalize(stem, Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .replace('.', ' ')
                .replace('_', ' ');
    }
}
