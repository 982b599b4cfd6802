package nagare.subtitle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nagare.media.Track;
import nagare.subtitle.text.TextLimits;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SidecarsTest {
    private static final int BYTES = 40_000;

    private static List<TorrentFile> torrent(String... paths) {
        var files = new ArrayList<TorrentFile>();
        for (String path : paths) {
            files.add(file(files.size(), path, BYTES));
        }
        return files;
    }

    private static TorrentFile file(int index, String path, long length) {
        return new TorrentFile(index, List.of(path.split("/")), (long) index * BYTES, length, false);
    }

    /// Every film of the torrent with what was found for it, as "film <- subtitles: name".
    private static List<String> found(String... paths) {
        List<TorrentFile> files = torrent(paths);
        return new TreeMap<>(Sidecars.of(files))
                .entrySet().stream()
                        .flatMap(film -> film.getValue().stream()
                                .map(sidecar -> String.join(
                                                "/", files.get(film.getKey()).path()) + " <- "
                                        + String.join("/", sidecar.file().path()) + ": "
                                        + sidecar.offer().language().orElse("?") + ", "
                                        + sidecar.offer().name()))
                        .toList();
    }

    private static String labels(String suffix) {
        return found("Film.mkv", "Film" + suffix + ".srt").stream()
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .collect(Collectors.joining());
    }

    @Test
    void theNameOfTheFilmNamesItsSubtitles() {
        assertEquals(
                List.of(
                        "A Film.mkv <- A Film.srt: ?, Subtitles",
                        "A Film.mkv <- a.film.en.ASS: en, English",
                        "A Film Extended.mkv <- A Film Extended.de.srt: de, German"),
                found("A Film.mkv", "A Film Extended.mkv", "A Film.srt", "a.film.en.ASS", "A Film Extended.de.srt"));
    }

    @Test
    void aNameThatOnlyBeginsLikeAFilmIsNotItsName() {
        assertEquals(
                List.of("Show 10.mkv <- Show 10.en.srt: en, English"),
                found("Show 1.mkv", "Show 10.mkv", "Show 10.en.srt"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".en | en, English",
                ".eng | en, English",
                ".pt-BR | pt-br, Portuguese (Brazil)",
                ".pt_br.forced | pt-br, Portuguese (Brazil) (forced)",
                " [English] | en, English",
                "_jpn | ja, Japanese",
                ".日本語 | ja, Japanese",
                ".ger.SDH | de, German (SDH)",
                ".en.hi | en, English (SDH)",
                ".hi | hi, Hindi",
                ".zh-Hans | zh-hans, Chinese (Simplified)",
                ".zh-TW | zh-hant, Chinese (Traditional)",
                ".chs | zh-hans, Chinese (Simplified)",
                ".简体中文 | zh-hans, Chinese (Simplified)",
                ".Brazilian Portuguese | pt-br, Portuguese (Brazil)",
                ".Français | fr, French",
                ".es-419 | es-419, Spanish (Latin America)",
                ".en-US | en, English",
                ".2.eng.cc | en, English (SDH)",
                ".eng.Signs & Songs | en, English (Signs Songs)",
                ".en.[Some Group] | en, English (Some Group)",
                ".director's cut | ?, director's cut",
            })
    void theRestOfTheNameSaysLanguageAndKind(String suffix, String labels) {
        assertEquals(labels, labels(suffix.strip().startsWith("[") ? " " + suffix.strip() : suffix));
    }

    @Test
    void theOnlyFilmOfAFolderHasItsSubtitlesFolder() {
        assertEquals(
                List.of(
                        "Film (2019)/Film.mkv <- Film (2019)/Subs/2_English.srt: en, English",
                        "Film (2019)/Film.mkv <- Film (2019)/Subs/3_SDH.eng.HI.srt: en, English (SDH)",
                        "Film (2019)/Film.mkv <- Film (2019)/Subtitles/Spanish/anything.srt: es, Spanish"),
                found(
                        "Film (2019)/Film.mkv",
                        "Film (2019)/Sample/sample.mkv",
                        "Film (2019)/Subs/2_English.srt",
                        "Film (2019)/Subs/3_SDH.eng.HI.srt",
                        "Film (2019)/Subtitles/Spanish/anything.srt"));
    }

    @Test
    void aFolderWithTheNameOfAFilmHoldsItsSubtitles() {
        assertEquals(
                List.of(
                        "S1/Show.S01E01.1080p-GRP.mkv <- S1/Subs/Show.S01E01.1080p-GRP/2_English.srt: en, English",
                        "S1/Show.S01E01.1080p-GRP.mkv <- S1/Subs/Show.S01E01.1080p-GRP/3_French.srt: fr, French",
                        "S1/Show.S01E02.1080p-GRP.mkv <- S1/Subs/Show.S01E02.1080p-GRP/2_English.srt: en, English"),
                found(
                        "S1/Show.S01E01.1080p-GRP.mkv",
                        "S1/Show.S01E02.1080p-GRP.mkv",
                        "S1/Subs/Show.S01E01.1080p-GRP/2_English.srt",
                        "S1/Subs/Show.S01E01.1080p-GRP/3_French.srt",
                        "S1/Subs/Show.S01E02.1080p-GRP/2_English.srt"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[Grp] Show - 02 (1080p) [ABCD1234] | Show S01E02 [en]",
                "[Grp] Show - 02v2 [720p] | 02.en",
                "Show.S01E02.1080p.x265 | Other Words 1x02 eng",
                "Show EP02 | [Subs][Show][02][en]",
                "第2話 タイトル | Show.Episode.2.English",
                "Show.2019.E02 | Show - 2 - A Title.en",
            })
    void asALastResortTheNumberOfTheEpisodeTells(String film, String subtitles) {
        String first = film.replace("2話", "1話").replace("02", "01");

        assertEquals(
                List.of(film + ".mkv <- Subs/" + subtitles + ".ass: en, English"),
                found(first + ".mkv", film + ".mkv", "Subs/" + subtitles + ".ass"));
    }

    @Test
    void theSameNumberInTwoSeasonsIsToldApartByTheFolderOrNotAtAll() {
        assertEquals(
                List.of("Season 2/Show - 01.mkv <- Season 2/Subs/01.srt: ?, Subtitles"),
                found(
                        "Season 1/Show - 01.mkv",
                        "Season 2/Show - 01.mkv",
                        "Season 1/Show - 02.mkv",
                        "Season 2/Show - 02.mkv",
                        "Season 2/Subs/01.srt",
                        "Subs/01.srt"));
    }

    @Test
    void picturesArchivesAndLongFilesAreNotOffered() {
        List<TorrentFile> files = new ArrayList<>(torrent(
                "Film.mkv",
                "Film.idx",
                "Film.sub",
                "Film.sup",
                "Film.zip",
                "Film.rar",
                "Film.7z",
                "Film.en.sub",
                "Film.txt"));
        files.add(file(20, "Film.de.srt", TextLimits.MAX_BYTES));
        files.add(file(21, "Film.fr.srt", TextLimits.MAX_BYTES + 1));
        files.add(file(22, "Film.it.srt", 0));

        assertEquals(
                List.of("Film.en.sub", "Film.de.srt"),
                Sidecars.of(files).get(0).stream()
                        .map(sidecar -> sidecar.file().name())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Song.srt", "music/Song.en.srt", "Readme.srt"})
    void aTorrentOfSeveralFilmsDoesNotGuess(String subtitles) {
        assertEquals(List.of(), found("One.mkv", "Two.mkv", subtitles));
    }

    @Test
    void offersStandInTheOrderOfTheViewer() {
        List<Sidecar> sidecars = Sidecars.of(
                        torrent("F.mkv", "F.de.srt", "F.ja.srt", "F.srt", "F.en.forced.srt", "F.en.srt", "F.pt-BR.srt"))
                .get(0);
        var track = new Track.Text("ass", Optional.of("eng"), true, 3, Optional.of("Full"), false);
        var pictures = new Track.Text("hdmv_pgs_subtitle", Optional.of("eng"), true, 4, Optional.empty(), false);
        List<Source> sources = new ArrayList<>(sidecars);
        Inside.of(track).ifPresent(sources::addFirst);
        Inside.of(pictures).ifPresent(sources::addFirst);

        assertEquals(
                List.of("f5", "t3", "f4", "f6", "f3", "f1", "f2"),
                ids(Preference.of(List.of("eng", "pt"), Locale.GERMANY).order(sources)));
        assertEquals(
                "f1",
                ids(Preference.of(List.of(), Locale.GERMANY).order(sources)).getFirst());
    }

    private static List<String> ids(List<Source> sources) {
        return sources.stream().map(source -> source.offer().id()).toList();
    }

    @Test
    void aTrackInsideIsNamedByItsContainer() {
        var track = new Track.Text("subrip", Optional.of("jpn"), true, 3, Optional.of("Signs & Songs [Grp]"), false);

        SubtitleOffer offer = Inside.of(track).orElseThrow().offer();

        assertEquals(new SubtitleOffer("t3", Optional.of("ja"), "Japanese (Signs Songs Grp)"), offer);
    }

    @Test
    void everyLanguageOfTheTableIsFoundByItsCodes() {
        for (String code : List.of("en", "eng", "ger", "deu", "chi", "zho", "fre", "cze", "rum", "pob", "per", "ice")) {
            assertTrue(Preference.isLanguage(code), code);
        }
        assertTrue(!Preference.isLanguage("xyzzy"));
    }

    @Test
    void everyEpisodeOfALongShowIsMatched() {
        List<String> paths = new ArrayList<>();
        IntStream.rangeClosed(1, 1000).forEach(i -> {
            paths.add("Show/Show - %04d.mkv".formatted(i));
            paths.add("Show/Subs/Show - %04d.en.srt".formatted(i));
        });

        assertEquals(1000, Sidecars.of(torrent(paths.toArray(String[]::new))).size());
    }
}
