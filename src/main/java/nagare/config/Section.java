package nagare.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nagare.config.BadSettings.Mistake;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// One table of the file. Every key it is asked for is known from then on; [#refuseTheRest] calls the others mistakes.
/// A wrong value is a mistake in the list and the default in the answer, so that reading goes on.
public final class Section {
    private static final String ONE_OR_MORE = "must be one or more tables: [[%s]]";

    private final String name;
    private final TomlTable table;
    private final int line;
    private final List<Mistake> mistakes;
    private final Map<String, String> options;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Section> inner = new ArrayList<>();

    /// `options` collects every key with its default as it would stand in a file.
    Section(String name, TomlTable table, int line, List<Mistake> mistakes, Map<String, String> options) {
        this.name = name;
        this.table = table;
        this.line = line;
        this.mistakes = mistakes;
        this.options = options;
    }

    /// The root table of another file than the settings. What is no TOML is a mistake too.
    public static Section of(String toml, List<Mistake> mistakes) {
        return root(toml, mistakes, new LinkedHashMap<>());
    }

    static Section root(String toml, List<Mistake> mistakes, Map<String, String> options) {
        var parsed = Toml.parse(toml);
        parsed.errors()
                .forEach(error -> mistakes.add(Mistake.at(
                        error.position().line(),
                        Kind.shown(String.valueOf(error.getMessage())).replace("\"", ""))));
        return new Section("", parsed, 1, mistakes, options);
    }

    public <T> T value(String key, Kind<T> kind, T otherwise) {
        ask(key, kind.write().apply(otherwise));
        return present(key).flatMap(value -> right(key, kind, value)).orElse(otherwise);
    }

    /// A key that must be there; empty, and a mistake, when it is not.
    public <T> Optional<T> required(String key, Kind<T> kind) {
        ask(key, "");
        if (present(key).isEmpty()) {
            mistakes.add(Mistake.at(line, full(key) + ": is missing; it must be " + kind.right()));
        }
        return present(key).flatMap(value -> right(key, kind, value));
    }

    public <T> List<T> list(String key, Kind<T> kind, List<T> otherwise) {
        ask(key, Kind.writeAll(otherwise.stream().map(kind.write()).toList()));
        return present(key).map(value -> elements(key, kind, value)).orElse(otherwise);
    }

    public Section section(String key) {
        asked.add(key);
        var value = present(key);
        if (value.isPresent() && !(value.get() instanceof TomlTable)) {
            wrong(line(key), key, "must be a table: [" + full(key) + "]");
        }
        return enter(full(key), value.filter(TomlTable.class::isInstance).map(TomlTable.class::cast), line(key));
    }

    /// The elements of an array of tables, `[[key]]`.
    public List<Section> sections(String key) {
        asked.add(key);
        var found = new ArrayList<Section>();
        present(key).ifPresent(value -> {
            if (!(value instanceof TomlArray array)) {
                wrong(line(key), key, ONE_OR_MORE.formatted(full(key)));
                return;
            }
            for (var i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable table) {
                    found.add(enter(
                            full(key),
                            Optional.of(table),
                            array.inputPositionOf(i).line()));
                } else {
                    wrong(array.inputPositionOf(i).line(), key, ONE_OR_MORE.formatted(full(key)));
                }
            }
        });
        return found;
    }

    /// What is not in the file, to learn its options.
    Section example(String key) {
        return new Section(full(key), Toml.parse(""), 1, new ArrayList<>(), options);
    }

    /// Call when all has been asked for.
    public void refuseTheRest() {
        for (var key : table.keySet()) {
            if (!asked.contains(key)) {
                mistakes.add(Mistake.at(line(key), unknown(key)));
            }
        }
        inner.forEach(Section::refuseTheRest);
    }

    public int line(String key) {
        var position = table.inputPositionOf(List.of(key));
        return position == null ? line : position.line();
    }

    public void wrong(int line, String key, String message) {
        mistakes.add(Mistake.at(line, full(key) + ": " + message));
    }

    private Section enter(String full, Optional<TomlTable> below, int line) {
        var section = new Section(full, below.orElseGet(() -> Toml.parse("")), line, mistakes, options);
        inner.add(section);
        return section;
    }

    private void ask(String key, String written) {
        asked.add(key);
        options.putIfAbsent(full(key), written);
    }

    private Optional<Object> present(String key) {
        return Optional.ofNullable(table.get(List.of(key)));
    }

    private <T> Optional<T> right(String key, Kind<T> kind, Object value) {
        var read = kind.read().apply(value);
        if (read.isEmpty()) {
            wrong(line(key), key, mustBe(kind, value));
        }
        return read;
    }

    private <T> List<T> elements(String key, Kind<T> kind, Object value) {
        if (!(value instanceof TomlArray array)) {
            wrong(line(key), key, "must be a list, [ … ], each element " + kind.right());
            return List.of();
        }
        var right = new ArrayList<T>();
        for (var i = 0; i < array.size(); i++) {
            var element = array.get(i);
            kind.read().apply(element).ifPresentOrElse(right::add, () -> wrong(line(key), key, mustBe(kind, element)));
        }
        return right;
    }

    static String mustBe(Kind<?> kind, Object value) {
        return kind.secret()
                ? kind.right() + " is needed; what stands there is not shown, as it may hold a password"
                : kind.right() + " is needed, not " + describe(value);
    }

    private static String describe(Object value) {
        return switch (value) {
            case TomlTable _ -> "a table";
            case TomlArray _ -> "a list";
            default -> Kind.shown(value);
        };
    }

    private String unknown(String key) {
        var shown = Kind.shown(full(key)).replace("\"", "");
        return Nearest.to(full(key), options.keySet())
                .map(nearest -> shown + ": there is no such key; did you mean " + nearest + "?")
                .orElseGet(() -> shown + ": there is no such key; see docs/CONFIGURATION.md");
    }

    private String full(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }
}
