package nagare.fuzz;

import java.util.Arrays;
import java.util.List;

/// All targets as one, since a start of Jazzer takes longer than the seconds that one is fuzzed for: the first byte of
/// an input says which of them gets the rest. With `-Dnagare.fuzz.target=JournalFuzz` that one alone gets all of them.
public final class AnyFuzz {
    static final String ONLY = "nagare.fuzz.target";

    private static final List<Targets> TARGETS = chosen();

    private AnyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            var target = TARGETS.get((input[0] & 0xff) % TARGETS.size());
            target.target().run(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    /// The targets that are fuzzed: the byte of each is its place here.
    static List<Targets> chosen() {
        var only = System.getProperty(ONLY, "");
        var chosen = Targets.all()
                .filter(target -> only.isEmpty() || only.equals(target.folder()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(ONLY + " names no target: " + only);
        }
        return chosen;
    }
}
