package nagare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            "date",
            "stat",
            "cksum",
            "renice",
            "grep");

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
        assertEquals(2, first.err().lines().count(), first.err());
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

        assertEquals(List.of(1, 1, 1), List.of(builds(), diary("end"), diary("rehearsal")));
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
                <testsuite xmlns:xsi="x" name="a" time="1.2" tests="4" errors="1" skipped="1" failures="1">
                  <properties><property name="failure" value="&lt;testcase "/></properties>
                  <testcase name="fails" classname="a">
                    <failure message="it is not so" type="x">at a
                 &lt;failure></failure>
                    <rerunFailure message="nor now" type="x">at a</rerunFailure>
                  </testcase>
                  <testcase name="breaks" classname="a">
                    <error type="x"><![CDATA[at a]]></error>
                  </testcase>
                  <testcase name="isLeftOut" classname="a"><properties/>
                    <skipped message="not here"/>
                  </testcase>
                  <testcase name="passes" classname="a" time="0.1"/>
                </testsuite>
                END
                cat >target/failsafe-reports/TEST-b.xml <<END
                <testsuite name="b"
                    tests="2" errors="0" skipped="0" failures="0">
                  <testcase name="passes" classname="b" time="0.1"/>
                  <testcase name="passesToo" classname="b" time="0.1">
                    <system-out>passed, with words</system-out>
                  </testcase>
                </testsuite>
                END
                exit 3
                """);

        var ended = run(Map.of("JAVA_HOME", home), "test", "-Dx=y");

        assertEquals(3, ended.code());
        assertEquals(
                "3 passed, 2 failed, 1 skipped", ended.out().lines().toList().getLast());
        assertEquals(List.of("setup", "begin -B -ntp verify -Dx=y"), Files.readAllLines(project.resolve("diary")));
    }

    @Test
    void aTestThatPassedOnlyTheSecondTimeIsCountedAndNamed() throws Exception {
        var home = jdk("jdk", "25.0.3");
        script(project.resolve("mvnw"), """
                #!/bin/sh
                [ "$1" != --version ] || exit 0
                cd "$(dirname "$0")"
                mkdir -p target/failsafe-reports
                cat >target/failsafe-reports/TEST-a.xml <<END
                <testsuite name="nagare.AIT" time="1.2" tests="1" errors="0" skipped="0" failures="0">
                  <testcase name="goesWell" classname="nagare.AIT" time="0.1"/>
                  <testcase name="isLate(int)[1]" classname="nagare.AIT" time="0.1">
                    <flakyFailure message="x" type="y"><stackTrace>z</stackTrace></flakyFailure>
                    <flakyError message="x" type="y"><stackTrace>z</stackTrace></flakyError>
                  </testcase>
                  <testcase name="isLost" classname="nagare.AIT" time="0.1">
                    <flakyError type="y"><stackTrace>z</stackTrace></flakyError>
                  </testcase>
                </testsuite>
                END
                """);

        var ended = run(Map.of("JAVA_HOME", home), "test");

        assertEquals(0, ended.code());
        assertEquals(
                "3 passed, 0 failed, 0 skipped, 2 flaky: nagare.AIT.isLate(int)[1], nagare.AIT.isLost",
                ended.out().lines().toList().getLast());
    }

    @Test
    void theFirstBuildMakesACacheAndTheNextStartsUseIt() throws Exception {
        var home = jdk("jdk", "25.0.3");

        var first = run(Map.of("JAVA_HOME", home), "info");
        var second = run(Map.of("JAVA_HOME", home), "serve");

        var option = "<-XX:AOTCache=" + project.toRealPath().resolve("target/nagare-app.aot") + ">";
        assertTrue(first.out().contains(option), first.out());
        assertTrue(second.out().contains(option), second.out());
        assertEquals(1, diary("rehearsal"));
        assertFalse(Files.exists(project.resolve("target/nagare-app.aot.making")));
    }

    @Test
    void aCacheThatWasTouchedIsNotUsedUntilItIsMadeAgain() throws Exception {
        var home = jdk("jdk", "25.0.3");
        run(Map.of("JAVA_HOME", home), "info");
        var cache = project.resolve("target/nagare-app.aot");
        Files.writeString(cache, "CACHE\n");
        touchLater(cache);

        var damaged = run(Map.of("JAVA_HOME", home), "info");
        Files.delete(cache);
        var missing = run(Map.of("JAVA_HOME", home), "info");
        var asked = run(Map.of("JAVA_HOME", home), "rehearse");
        var mended = run(Map.of("JAVA_HOME", home), "info");

        assertFalse(damaged.out().contains("AOT"), damaged.out());
        assertFalse(missing.out().contains("AOT"), missing.out());
        assertEquals(0, asked.code(), asked.err());
        assertTrue(mended.out().contains("<-XX:AOTCache="), mended.out());
    }

    @Test
    void aCacheHoldsForOneJdkAndOneJarOnly() throws Exception {
        var home = jdk("jdk", "25.0.3");
        run(Map.of("JAVA_HOME", home), "info");

        var otherJdk = run(Map.of("JAVA_HOME", jdk("other", "25.0.3")), "info");
        touchLater(project.resolve("target/nagare-app.jar"));
        var otherJar = run(Map.of("JAVA_HOME", home), "info");

        assertFalse(otherJdk.out().contains("AOT"), otherJdk.out());
        assertFalse(otherJar.out().contains("AOT"), otherJar.out());
    }

    @Test
    void aRehearsalThatFailsIsSaidDoesNoHarmAndIsNotRepeated() throws Exception {
        var home = jdk("jdk", "25.0.3");

        var failed = run(Map.of("JAVA_HOME", home, "FAKE_REHEARSAL", "1"), "serve");
        var again = run(Map.of("JAVA_HOME", home), "serve");

        assertEquals(0, failed.code(), failed.err());
        assertTrue(failed.err().contains("nagare-app.aot.log"), failed.err());
        assertTrue(failed.out().contains("<serve>"), failed.out());
        assertFalse(again.out().contains("AOT"), again.out());
        assertEquals("", again.err());
        assertEquals(1, diary("rehearsal"));
    }

    @Test
    void afterANewBuildTheCacheIsMadeInTheBackground() throws Exception {
        var home = jdk("jdk", "25.0.3");
        script(path.resolve("sleep"), "#!/bin/sh\n");
        run(Map.of("JAVA_HOME", home), "info");
        touchLater(project.resolve("src/main/A.java"));

        var key = Files.readString(project.resolve("target/nagare-app.aot.key"));
        var process = start(project.resolve("nagare"), Map.of("JAVA_HOME", home, "FAKE_SERVER", "y"), "serve");
        while (process.isAlive() && diary("rehearsal") < 2) {
            Thread.onSpinWait();
        }
        assertEquals(0, process.waitFor());
        while (Files.exists(project.resolve("target/nagare-app.aot.making"))
                || !Files.exists(project.resolve("target/nagare-app.aot.key"))) {
            Thread.sleep(10);
        }

        assertFalse(Files.readString(folder.resolve("out")).contains("AOT"));
        assertNotEquals(key, Files.readString(project.resolve("target/nagare-app.aot.key")));
        Files.setLastModifiedTime(project.resolve("src/main/A.java"), FileTime.from(Instant.EPOCH)); // no third build
        var next = run(Map.of("JAVA_HOME", home), "info");
        assertTrue(next.out().contains("<-XX:AOTCache="), next.out());
    }

    @Test
    void whereNobodyMayWriteTheCacheIsTheUsersOwn() throws Exception {
        var home = jdk("jdk", "25.0.3");
        var environment = Map.of("JAVA_HOME", home, "NAGARE_JAR", "/x/y.jar");

        var made = run(environment, "rehearse");
        var used = run(environment, "info");

        assertEquals(0, made.code(), made.err());
        var option = "<-XX:AOTCache=" + folder.resolve("nobody/.cache/nagare/");
        assertTrue(used.out().contains(option), used.out());
    }

    @Test
    void whatAKilledRehearsalLeftIsRemovedAfterTenMinutes() throws Exception {
        var home = jdk("jdk", "25.0.3");
        run(Map.of("JAVA_HOME", home, "NAGARE_CACHE", "off"), "info");
        var making = Files.createDirectories(project.resolve("target/nagare-app.aot.making"));

        var meanwhile = run(Map.of("JAVA_HOME", home), "rehearse");
        Files.setLastModifiedTime(making, FileTime.from(Instant.now().minusSeconds(700)));
        var later = run(Map.of("JAVA_HOME", home), "rehearse");

        assertEquals(1, meanwhile.code(), meanwhile.err());
        assertEquals(0, later.code(), later.err());
        assertFalse(Files.exists(making));
    }

    @Test
    void theCacheCanBeSwitchedOff() throws Exception {
        var home = jdk("jdk", "25.0.3");

        var first = run(Map.of("JAVA_HOME", home, "NAGARE_CACHE", "off"), "serve");

        assertFalse(first.out().contains("AOT"), first.out());
        assertEquals(0, diary("rehearsal"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Dx=y -Xmx128m", "-Xmx2g -XX:TieredStopAtLevel=1", "-XX:AOTMode=on"})
    void optionsKnownToBeHarmlessLeaveTheCacheInUse(String options) throws Exception {
        var home = jdk("jdk", "25.0.3");
        run(Map.of("JAVA_HOME", home), "info");

        var ended = run(Map.of("JAVA_HOME", home, "NAGARE_JAVA_OPTS", options), "serve");

        assertTrue(ended.out().contains("<-XX:AOTCache="), ended.out());
        assertTrue(ended.out().contains("<-Xms24m>"), ended.out());
        assertTrue(ended.out().contains("<" + options.split(" ")[0] + ">"), ended.out());
        assertEquals(1, diary("rehearsal"));
    }

    @ParameterizedTest
    @CsvSource({
        "NAGARE_JAVA_OPTS, -Xmx128m -Xmn24m",
        "NAGARE_JAVA_OPTS, -Xmx99m",
        "NAGARE_JAVA_OPTS, -Xshare:off",
        "JDK_JAVA_OPTIONS, @file",
        "JAVA_TOOL_OPTIONS, -javaagent:x.jar"
    })
    void anyOtherOptionIsTakenWithoutTheCache(String variable, String options) throws Exception {
        var home = jdk("jdk", "25.0.3");
        run(Map.of("JAVA_HOME", home), "info");

        var ended = run(Map.of("JAVA_HOME", home, variable, options), "serve");

        assertEquals(0, ended.code(), ended.err());
        assertFalse(ended.out().contains("AOT"), ended.out());
        assertEquals(1, diary("rehearsal"));
    }

    @Test
    void aCollectorOrAHeapOfTheUsersStandsOverOurs() throws Exception {
        var home = jdk("jdk", "25.0.3");

        var collector = run(Map.of("JAVA_HOME", home, "NAGARE_JAVA_OPTS", "-XX:+UseG1GC"), "info");
        var small = run(Map.of("JAVA_HOME", home, "NAGARE_JAVA_OPTS", "-Xmx20m"), "info");
        var large = run(Map.of("JAVA_HOME", home, "NAGARE_JAVA_OPTS", "-Xms600m"), "info");

        assertFalse(collector.out().contains("UseSerialGC"), collector.out());
        assertFalse(small.out().contains("-Xms"), small.out());
        assertFalse(large.out().contains("-Xmx"), large.out());
    }

    @ParameterizedTest
    @CsvSource({"x86_64, 0, true", "x86_64, 1, false", "aarch64, 0, false", "'', 0, false"})
    void theWidestVectorsAreLeftOutWhereTheProcessorHasThem(String machine, int grep, boolean out) throws Exception {
        var home = jdk("jdk", "25.0.3");
        if (!machine.isEmpty()) {
            Files.writeString(Path.of(home, "release"), "OS_ARCH=\"" + machine + "\"\n", StandardOpenOption.APPEND);
        }
        Files.delete(path.resolve("grep"));
        script(path.resolve("grep"), "#!/bin/sh\nexit " + grep + "\n");

        var ended = run(Map.of("JAVA_HOME", home), "info");

        assertEquals(out, ended.out().contains("<-XX:UseAVX=2>"), ended.out());
    }

    private int builds() throws IOException {
        return diary("begin");
    }

    private int diary(String what) throws IOException {
        var diary = project.resolve("diary");
        return Files.exists(diary)
                ? (int) Files.readAllLines(diary).stream()
                        .filter(line -> line.startsWith(what))
                        .count()
                : 0;
    }

    /// A folder that looks like a JDK; its `java` tells where it is and what it was given. A rehearsal is noted in the
    /// diary and makes a file; a server ends when there was a second one, or after ten seconds.
    private String jdk(String name, String version) throws IOException {
        var home = folder.resolve(name);
        script(home.resolve("bin/java"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-10-21' >&2; exit; fi
                for argument; do
                    case $argument in
                        -XX:AOTCacheOutput=*)
                            echo rehearsal >>"%s"
                            echo cache >"${argument#*=}"
                            exit ${FAKE_REHEARSAL:-0}
                            ;;
                    esac
                done
                echo "java of %s"
                printf '<%%s>\\n' "$@"
                tries=0
                while [ -n "${FAKE_SERVER-}" ] && [ $tries -lt 100 ] && [ "$(grep -c rehearsal "%s")" -lt 2 ]; do
                    /bin/sleep 0.1
                    tries=$((tries + 1))
                done
                """.formatted(
                        version, project.resolve("diary"), home.toAbsolutePath(), project.resolve("diary")));
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
