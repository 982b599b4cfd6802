package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.Test;

final class OriginTest {
    private static final MediaFacts WITH_COVER = new MediaFacts(
            "matroska", Optional.empty(), List.of(), Optional.of(new MediaFacts.Cover("image/png", 500, 300)));

    @Test
    void pictureOfTheSameNameIsBetterThanTheOneInsideAndThatBetterThanTheFolders() {
        var files = files("Show/01.mkv", "Show/cover.jpg", "Show/01.jpg", "Show/02.jpg");

        assertEquals(
                List.of(
                        new Origin(files.get(2), 0, 1000, Origin.OF_THE_NAME),
                        new Origin(files.get(0), 500, 300, Origin.OF_THE_FILE),
                        new Origin(files.get(1), 0, 1000, Origin.OF_THE_FOLDER)),
                Origin.of(files.getFirst(), Optional.of(WITH_COVER), files));
    }

    @Test
    void nearerFoldersComeFirstAndLikelierNamesBeforeOthers() {
        assertEquals(
                List.of("Show/S1/fanart.png", "Show/poster.jpeg", "Show/Folder.JPG"),
                found("Show/S1/01.mkv", "Show/Folder.JPG", "Show/poster.jpeg", "Show/S1/fanart.png"));
    }

    @Test
    void endingsBehindTheNameCount() {
        assertEquals(
                List.of("Show/01.png", "Show/01-poster.jpg", "Show/01-thumb.jpg"),
                found("Show/01.mkv", "Show/01-thumb.jpg", "Show/01-poster.jpg", "Show/01.png", "Show/01-shot3.jpg"));
    }

    @Test
    void foldersOfPicturesBesideTheFilmCount() {
        assertEquals(
                List.of("Show/Scans/front.jpg"),
                found("Show/01.mkv", "Show/Scans/front.jpg", "Show/Extras/front.jpg", "Show/Scans/back.jpg"));
    }

    @Test
    void picturesElsewhereOrOfOtherKindsDoNot() {
        assertEquals(
                List.of(),
                found("Show/S1/01.mkv", "Show/S2/cover.jpg", "Show/S1/cover.gif", "Show/S1/cover.jpg.exe", "cover"));
    }

    @Test
    void picturesAboveTheLimitAreNotFetched() {
        var film = new TorrentFile(0, List.of("a.mkv"), 0, 1000, false);
        for (int over : new int[] {0, 1}) {
            var cover = new TorrentFile(1, List.of("cover.jpg"), 1000, Pictures.MOST_BYTES + over, false);
            assertEquals(
                    1 - over,
                    Origin.of(film, Optional.empty(), List.of(film, cover)).size());
        }
        var beyond = new MediaFacts(
                "mp4", Optional.empty(), List.of(), Optional.of(new MediaFacts.Cover("image/png", 900, 101)));
        assertEquals(List.of(), Origin.of(film, Optional.of(beyond), List.of(film)));
    }

    @Test
    void onlyTheBestFewAreTried() {
        var names = new ArrayList<String>(List.of("a.mkv"));
        for (int i = 0; i < 20; i++) {
            names.add("cover.jpg");
        }
        var files = files(names.toArray(String[]::new));

        assertEquals(
                Origin.MOST,
                Origin.of(files.getFirst(), Optional.empty(), files).size());
    }

    private static List<String> found(String... paths) {
        var files = files(paths);
        return Origin.of(files.getFirst(), Optional.empty(), files).stream()
                .map(origin -> String.join("/", origin.file().path()))
                .toList();
    }

    private static List<TorrentFile> files(String... paths) {
        var files = new ArrayList<TorrentFile>();
        for (String path : paths) {
            files.add(new TorrentFile(files.size(), List.of(path.split("/")), files.size() * 1000L, 1000, false));
        }
        return files;
    }
}
