package nagare.artwork;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.torrent.metainfo.TorrentFile;

/// Where a picture for a film may be read: these bytes of this file of its torrent. Pure.
///
/// @param rank how sure it is that the picture is of this film: the higher the better
record Origin(TorrentFile file, long from, int length, int rank) {
    /// A picture for the folder that the film lies in, or for a folder around it.
    static final int OF_THE_FOLDER = 1;

    /// A picture inside the film.
    static final int OF_THE_FILE = 2;

    /// A picture that has the film's name.
    static final int OF_THE_NAME = 3;

    /// No more are tried.
    static final int MOST = 8;

    /// What pictures for a folder are called, the likeliest first.
    private static final List<String> NAMES =
            List.of("cover", "poster", "folder", "front", "movie", "show", "thumb", "fanart");

    /// What may stand behind the film's name.
    private static final List<String> ENDINGS = List.of("", "-poster", "-cover", "-thumb", "-fanart");

    /// Folders beside the film in which its pictures lie.
    private static final List<String> FOLDERS =
            List.of("cover", "covers", "art", "artwork", "poster", "posters", "images", "scans");

    private record Found(Origin origin, int distance, int name) {}

    /// Where to look, the best first.
    ///
    /// @param files all of the torrent's
    static List<Origin> of(TorrentFile film, Optional<MediaFacts> facts, List<TorrentFile> files) {
        var found = new ArrayList<Found>();
        facts.flatMap(MediaFacts::cover)
                .filter(cover ->
                        cover.length() <= Pictures.MOST_BYTES && cover.from() <= film.length() - cover.length())
                .ifPresent(cover ->
                        found.add(new Found(new Origin(film, cover.from(), cover.length(), OF_THE_FILE), 0, 0)));
        for (TorrentFile file : files) {
            if (file.real() && isPicture(file)) {
                beside(film, file).ifPresent(found::add);
            }
        }
        return found.stream()
                .sorted(Comparator.<Found>comparingInt(each -> -each.origin().rank())
                        .thenComparingInt(Found::distance)
                        .thenComparingInt(Found::name)
                        .thenComparingInt(each -> each.origin().file().index()))
                .limit(MOST)
                .map(Found::origin)
                .toList();
    }

    private static boolean isPicture(TorrentFile file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        return (name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png"))
                && file.length() > 0
                && file.length() <= Pictures.MOST_BYTES;
    }

    private static Optional<Found> beside(TorrentFile film, TorrentFile picture) {
        String stem = stem(picture.name());
        List<String> home = film.path().subList(0, film.path().size() - 1);
        List<String> place = picture.path().subList(0, picture.path().size() - 1);
        String own = stem(film.name());
        if (place.equals(home) && stem.startsWith(own) && ENDINGS.contains(stem.substring(own.length()))) {
            int ending = ENDINGS.indexOf(stem.substring(own.length()));
            return Optional.of(new Found(whole(picture, OF_THE_NAME), 0, ending));
        }
        List<String> around = place;
        if (!place.isEmpty() && FOLDERS.contains(place.getLast().toLowerCase(Locale.ROOT)) && !isAround(place, home)) {
            around = place.subList(0, place.size() - 1);
        }
        int name = NAMES.indexOf(stem);
        return name >= 0 && isAround(around, home)
                ? Optional.of(new Found(whole(picture, OF_THE_FOLDER), home.size() - around.size(), name))
                : Optional.empty();
    }

    private static boolean isAround(List<String> folder, List<String> home) {
        return folder.size() <= home.size() && home.subList(0, folder.size()).equals(folder);
    }

    private static Origin whole(TorrentFile picture, int rank) {
        return new Origin(picture, 0, (int) picture.length(), rank);
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
    }
}
