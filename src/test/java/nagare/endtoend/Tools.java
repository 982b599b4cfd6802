package nagare.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/// Whether what a test needs is there. Where it is not, the test is skipped and the reason printed; on continuous
/// integration, which installs everything, a missing program is a failure.
final class Tools {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private Tools() {}

    /// Programs on the PATH.
    static void need(String... programs) {
        for (String program : programs) {
            installed(Program.find(program).isPresent(), program + " is not installed (src/test/setup.sh installs it)");
        }
    }

    /// What a line of Python needs, from the system's Python, which is where Debian's packages put their modules.
    static void needPython(String line) throws InterruptedException {
        boolean there;
        try {
            Program.run("/usr/bin/python3", "-c", line);
            there = true;
        } catch (IOException _) {
            there = false;
        }
        installed(there, "this Python does not work (src/test/setup.sh installs what it needs): " + line);
    }

    private static void installed(boolean there, String why) {
        if (!there && CI) {
            throw new AssertionError(why);
        }
        allowed(there, why);
    }

    /// Something that no installation can give, such as a right; without it the test is skipped everywhere.
    static void allowed(boolean there, String why) {
        if (!there) {
            System.out.println("SKIPPED: " + why);
        }
        assumeTrue(there, why);
    }
}
