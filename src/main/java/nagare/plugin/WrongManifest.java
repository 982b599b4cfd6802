package nagare.plugin;

import java.util.List;

/// The plugin manifest cannot be used. Lists everything that is wrong with it, each as `path: what is wrong: what
/// would be right`. The start stops here.
public final class WrongManifest extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public WrongManifest(String where, List<String> problems) {
        super("%s has %d mistake%s:%n  %s"
                .formatted(where, problems.size(), problems.size() == 1 ? "" : "s", String.join("\n  ", problems)));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
