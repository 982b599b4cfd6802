package nagare.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/// Whether the programs a test needs are there; where they are not, the test is skipped with the reason, except on CI
/// where a missing program is a failure.
final class Tools {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private Tools() {}

    static void need(String... programs) {
        for (String program : programs) {
            needed(Program.find(program).isPresent(), program + " is not installed (src/test/setup.sh installs it)");
        }
    }

    /// A module of the system's Python, which is where Debian's packages put theirs.
    static void needPython(String module) throws InterruptedException {
        boolean there;
        try {
            Program.run("/usr/bin/python3", "-c", "import " + module);
            there = true;
        } catch (IOException e) {
            there = false;
        }
        needed(there, "the Python module " + module + " is not installed (src/test/setup.sh installs it)");
    }

    static void needed(boolean there, String why) {
        if (!there && CI) {
            throw new AssertionError(why);
        }
        if (!there) {
            System.out.println("SKIPPED: " + why);
        }
        assumeTrue(there, why);
    }
}
