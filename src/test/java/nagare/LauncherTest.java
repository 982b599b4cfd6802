package nagare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The launcher in a copy of the project that has the script and stand-ins for all that it calls: a JDK whose `java`
/// writes its arguments, and a Maven wrapper that keeps a diary.
@EnabledOnOs({OS.LINUX, OS.MAC})
final class LauncherTest {
    /// What the system's own tools are found by; no Java may be among them.
    private static final List<String> TOOLS = List.of(
            "sh",
            "sed",
            "head",
            "tail",
            "dirname",
            "readlink",
            "uname",
            "find",
            "cat",
            "mkdir",
            "flock",
            "cp",
            "mv",
            "touch",
            "rm",
            "cut",
            "stty",
            "awk",
            "tr",
            "sleep",
            "sort",
            "kill",
            "date");

    private static final String MVNW = """
            #!/bin/sh
            [ "$1" != --version ] || exit 0
            cd "$(dirname "$0")"
            echo "begin $*" >>diary
            sleep 0.2
            mkdir -p target
            echo jar >target/nagare.jar
            echo end >>diary
            exit "${FAKE_STATUS:-0}"
            """;

    @TempDir
    private Path folder;

    private Path project;
    private Path path;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void copyTheProject() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        Files.copy(Path.of("nagare"), project.resolve("nagare"), StandardCopyOption.COPY_ATTRIBUTES);
        script(project.resolve("mvnw"), MVNW);
        script(project.resolve("src/test/setup.sh"), "#!/bin/sh\necho setup >>\"$(dirname \"$0\")/../../diary\"\n");
        Files.createDirectories(project.resolve("src/main"));
        Files.writeString(project.resolve("src/main/A.java"), "");
        Files.writeString(project.resolve("pom.xml"), "");
        path = Files.createDirectories(folder.resolve("path"));
        for (var tool : TOOLS) {
            for (var place : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(place + tool)) && Files.notExists(path.resolve(tool))) {
                    script(path.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
                }
            }
        }
    }

    @Test
    void theFirstUseBuildsAndTheNextOnesDoNot() throws Exception {
        var home = jdk("jdk", "25.0.3");

        var first = run(Map.of("JAVA_HOME", home), "serve", "--http", "a b");
        var second = run(Map.of("JAVA_HOME", home), "serve");

        assertEquals(0, first.code(), first.err());
        assertEquals(1, first.err().lines().count(), first.err());
        assertTrue(first.out().contains("<serve>\n<--http>\n<a b>\n"), first.out());
        assertTrue(first.out().contains("<-Dnagare.home=" + project.toRealPath() + ">"), first.out());
        assertEquals("", second.err());
        assertEquals(1, builds());
    }

    @Test
    void aNewerOrDeletedSourceMakesANewBuild() throws Exception {
        var home = jdk("jdk", "25.0.3");
        run(Map.of("JAVA_HOME", home), "serve");

        touchLater(project.resolve("src/main/A.java"));
        run(Map.of("JAVA_HOME", home), "serve");
        assertEquals(2, builds());

        Files.delete(project.resolve("src/main/A.java"));
        touchLater(project.resolve("src/main"));
        run(Map.of("JAVA_HOME", home), "serve");
        assertEquals(3, builds());
    }

    @Test
    void startsAtTheSameTimeBuildOnce() throws Exception {
        var home = jdk("jdk", "25.0.3");
        var started = new ArrayList<Process>();
        for (var i = 0; i < 4; i++) {
            started.add(start(project.resolve("nagare"), Map.of("JAVA_HOME", home), "info"));
        }
        for (var process : started) {
            assertEquals(0, process.waitFor());
        }

        var diary = Files.readAllLines(project.resolve("diary"));
        assertEquals(List.of("end"), diary.subList(1, diary.size()), diary.toString());
    }

    @Test
    void withoutFlockTheLockIsAFolderAndADeadHolderLosesIt() throws Exception {
        Files.delete(path.resolve("flock"));
        var home = jdk("jdk", "25.0.3");
        Files.createDirectories(project.resolve("target/build.locked"));
        Files.writeString(project.resolve("target/build.locked/pid"), "999999999");

        var ended = run(Map.of("JAVA_HOME", home), "info");

        assertEquals(0, ended.code(), ended.err());
        assertEquals(1, builds());
        assertFalse(Files.exists(project.resolve("target/build.locked")));
    }

    @Test
    void aBuildThatFailsIsSaidAndTriedAgain() throws Exception {
        var home = jdk("jdk", "25.0.3");

        var failed = run(Map.of("JAVA_HOME", home, "FAKE_STATUS", "7"), "serve");
        var again = run(Map.of("JAVA_HOME", home), "serve");

        assertEquals(7, failed.code());
        assertEquals("", failed.out());
        assertTrue(failed.err().contains("the build failed"), failed.err());
        assertEquals(0, again.code(), again.err());
    }

    @Test
    void aNamedJarIsRunAndNothingIsBuilt() throws Exception {
        var ended = run(Map.of("JAVA_HOME", jdk("jdk", "25.0.3"), "NAGARE_JAR", "/x/y.jar"), "info");

        assertTrue(ended.out().contains("<-jar>\n</x/y.jar>\n<info>\n"), ended.out());
        assertEquals(0, builds());
    }

    @Test
    void itWorksThroughALinkToALink() throws Exception {
        var home = jdk("jdk", "25.0.3");
        Files.createSymbolicLink(project.resolve("second"), Path.of("nagare"));
        var link = Files.createSymbolicLink(folder.resolve("first"), project.resolve("second"));

        var process = start(link, Map.of("JAVA_HOME", home), "info");

        assertEquals(0, process.waitFor());
        assertEquals(1, builds());
    }

    @Test
    void aJavaHomeThatIsTooOldIsPassedOverForTheOneOnThePath() throws Exception {
        var old = jdk("old", "17.0.15");
        var young = jdk("young", "26-ea");
        Files.createSymbolicLink(path.resolve("java"), Path.of(young, "bin/java"));

        var ended = run(Map.of("JAVA_HOME", old), "info");

        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().startsWith("java of " + Path.of(young).toRealPath()), ended.out());
    }

    @Test
    void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
        var runtime = jdk("jre", "25.0.3");
        Files.delete(Path.of(runtime, "bin/javac"));
        var home = jdk("young", "25.0.1");
        Files.createSymbolicLink(path.resolve("java"), Path.of(home, "bin/java"));

        var ended = run(Map.of("JAVA_HOME", runtime), "info");

        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().startsWith("java of " + home), ended.out());
    }

    @Test
    void aJdkWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
        var home = jdk("jdk", "25.0.3");
        Files.delete(Path.of(home, "release"));

        var ended = run(Map.of("JAVA_HOME", home), "info");

        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().startsWith("java of " + home), ended.out());
    }

    @Test
    void testsAreSetUpRunAndAddedUpAlsoWhenTheyFail() throws Exception {
        var home = jdk("jdk", "25.0.3");
        script(project.resolve("mvnw"), """
                #!/bin/sh
                [ "$1" != --version ] || exit 0
                cd "$(dirname "$0")"
                echo "begin $*" >>diary
                mkdir -p target/surefire-reports target/failsafe-reports
                cat >target/surefire-reports/TEST-a.xml <<END
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite xmlns:xsi="x" name="a" time="1.2" tests="5" errors="1" skipped="1" failures="1">
                  <testcase name="tests=&quot;9&quot;"/>
                </testsuite>
                END
                cat >target/failsafe-reports/TEST-b.xml <<END
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="b"
                    tests="10" errors="0" skipped="0" failures="0"></testsuite>
                END
                exit 3
                """);

        var ended = run(Map.of("JAVA_HOME", home), "test", "-Dx=y");

        assertEquals(3, ended.code());
        assertEquals(
                "12 passed, 2 failed, 1 skipped", ended.out().lines().toList().getLast());
        assertEquals(List.of("setup", "begin -B -ntp verify -Dx=y"), Files.readAllLines(project.resolve("diary")));
    }

    private int builds() throws IOException {
        var diary = project.resolve("diary");
        return Files.exists(diary)
                ? (int) Files.readAllLines(diary).stream()
                        .filter(line -> line.startsWith("begin"))
                        .count()
                : 0;
    }

    /// A folder that looks like a JDK; its `java` tells where it is and what it was given.
    private String jdk(String name, String version) throws IOException {
        var home = folder.resolve(name);
        script(home.resolve("bin/java"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-10-21' >&2; exit; fi
                echo "java of %s"
                printf '<%%s>\\n' "$@"
                """.formatted(version, home.toAbsolutePath()));
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home.toString();
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    /// Coarse file systems tell times apart by the second only.
    private static void touchLater(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var process = start(project.resolve("nagare"), environment, arguments);
        var code = process.waitFor();
        return new Ended(code, Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private Process start(Path launcher, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("HOME", folder.resolve("nobody").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
