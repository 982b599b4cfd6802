package nagare.subtitle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What languages are called in the names of files: by codes of ISO 639, in English, and by their own name. The table
/// is a resource beside this class.
final class Languages {
    private static final String TABLE = "/nagare/subtitle/languages.tsv";

    /// Languages by everything that they are called, in lower case; names by their tags.
    private record Table(Map<String, String> tags, Map<String, String> names) {
        /// Read when the first torrent with subtitles is looked at.
        static final Table READ = read();

        private static Table read() {
            var tags = new HashMap<String, String>();
            var names = new HashMap<String, String>();
            try (InputStream in = Languages.class.getResourceAsStream(TABLE)) {
                if (in == null) {
                    throw new IllegalStateException(TABLE + " is not in the program");
                }
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> {
                            String[] columns = line.split("\t", -1);
                            names.put(columns[0], columns[1]);
                            tags.put(columns[0], columns[0]);
                            tags.put(columns[1].toLowerCase(Locale.ROOT), columns[0]);
                            for (String word :
                                    (columns[2] + " " + columns[3]).strip().split(" +")) {
                                tags.put(word, columns[0]);
                            }
                        });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            tags.remove("");
            return new Table(tags, names);
        }
    }

    private Languages() {}

    /// The tag of a language by one word: `en`, `eng`, `english`, `日本語`, whatever its case.
    static Optional<String> ofWord(String word) {
        return Optional.ofNullable(Table.READ.tags().get(word.toLowerCase(Locale.ROOT)));
    }

    /// The tag of a language with a region or a script: `pt-BR`, `zh-Hant`, `en_US`. A region that makes no difference
    /// for reading is dropped.
    static Optional<String> ofTag(String tag) {
        String low = tag.toLowerCase(Locale.ROOT).replace('_', '-');
        Optional<String> whole = ofWord(low);
        if (whole.isPresent() || !low.contains("-")) {
            return whole;
        }
        Optional<String> language = ofWord(low.substring(0, low.indexOf('-')));
        return language.map(known -> variant(known, low.substring(low.indexOf('-') + 1)));
    }

    private static String variant(String language, String rest) {
        return switch (language) {
            case "zh" ->
                rest.matches("(hant|tw|hk|mo).*") ? "zh-hant" : rest.matches("(hans|cn|sg).*") ? "zh-hans" : "zh";
            case "pt" -> rest.startsWith("br") ? "pt-br" : "pt";
            case "es" -> rest.matches("(419|la|mx|ar|co|cl|pe|ve|us).*") ? "es-419" : "es";
            default -> language;
        };
    }

    /// In English, as most viewers of foreign films can read.
    static String name(String tag) {
        String known = Table.READ.names().get(tag);
        return known == null ? tag : known;
    }
}
