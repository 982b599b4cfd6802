package nagare.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginManifestTest {
    private static final Version RUNNING = new Version(0, 2, 0, 0);
    private static final byte[] DEFINITION = "{}".getBytes(UTF_8);
    private static final Resources RESOURCES =
            (path, limit) -> path.equals("/p/a.json") ? Optional.of(DEFINITION) : Optional.empty();

    private static final String GOOD = """
            [{"guid": "2d7f5a60-1c3e-4b8e-9f47-6a1c0d2e3b4f", "name": "alpha", "description": "D", "overview": "O",
              "owner": "W", "category": "C", "imageUrl": "https://example.org/a.png",
              "versions": [
                {"version": "0.2.0.0", "changelog": "two", "targetAbi": "0.2.0.0", "sourceUrl": "classpath:/p/a.json",
                 "checksum": "MD5", "timestamp": "2026-11-22T12:00:00Z", "repositoryName": "x"},
                {"version": "0.1.0.0", "changelog": "one", "targetAbi": "0.1.0.0",
                 "sourceUrl": "https://example.org/a-0.1.zip", "checksum": "00112233445566778899aabbccddeeff",
                 "timestamp": "2026-11-01T12:00:00+09:00"}]}]
            """;

    @Test
    void theManifestInTheTreeIsSoundAndAgreesWithThePom() throws Exception {
        var pom = Files.readString(Path.of("pom.xml"));
        var version = Pattern.compile("<artifactId>nagare</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(pom);
        assertTrue(version.find(), "the pom tells a version");
        var running = Version.ofProject(version.group(1));

        var manifest = PluginManifest.read(
                PluginManifest.FILE, Files.readAllBytes(Path.of(PluginManifest.FILE)), running, Resources.classPath());

        var nyaa = manifest.plugin("nyaa").orElseThrow();
        assertEquals(running, nyaa.newest().version());
        assertEquals(running, nyaa.newest().targetAbi());
        assertTrue(nyaa.definition().orElseThrow().contains("nyaa-rss"));
    }

    @Test
    void everythingThatIsToldIsRead() throws Exception {
        var plugin = read(good()).plugin("ALPHA").orElseThrow();

        assertEquals("alpha", plugin.name());
        assertEquals(Optional.of("{}"), plugin.definition());
        assertEquals(2, plugin.versions().size());
        assertEquals("two", plugin.newest().changelog());
        assertEquals(
                "2026-11-01T03:00:00Z", plugin.versions().getLast().timestamp().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "guid": "2d7f5a60-1c3e-4b8e-9f47-6a1c0d2e3b4f", | "guid": "nonsense",                     | [0].guid: "nonsense"
            "guid": "2d7f5a60-1c3e-4b8e-9f47-6a1c0d2e3b4f", | ''                                      | [0].guid: missing
            "name": "alpha"                   | "name": "../alpha"                      | [0].name: "../alpha"
            "name": "alpha"                   | "name": 7                               | [0].name: not a text
            "description": "D"                | "description": " "                      | [0].description: empty
            "overview": "O",                  | ''                                      | [0].overview: missing
            "owner": "W"                      | "owner": null                           | [0].owner: not a text
            "category": "C"                   | "category": []                          | [0].category: not a text
            "version": "0.2.0.0"              | "version": "0.2"                        | [0].versions[0].version: "0.2"
            "version": "0.2.0.0"              | "version": "0.1.0.0"                    | [0].versions[1].version: 0.1.0.0 comes
            "version": "0.2.0.0"              | "version": "0.0.9.0"                    | [0].versions[1].version: 0.1.0.0 comes
            "changelog": "two",               | ''                                      | [0].versions[0].changelog: missing
            "targetAbi": "0.2.0.0"            | "targetAbi": "0.2.0.1"                  | [0].versions[0].targetAbi: 0.2.0.1 is newer
            "targetAbi": "0.2.0.0"            | "targetAbi": "v1"                       | [0].versions[0].targetAbi: "v1"
            classpath:/p/a.json               | classpath:/p/none.json                  | [0].versions[0].sourceUrl: there is no /p/none.json
            classpath:/p/a.json               | classpath:/p/../a.json                  | [0].versions[0].sourceUrl: "classpath
            classpath:/p/a.json               | classpath:p/a.json                      | [0].versions[0].sourceUrl: "classpath
            classpath:/p/a.json               | file:///etc/passwd                      | [0].versions[0].sourceUrl: "file
            classpath:/p/a.json               | http://example.org/a.json               | [0].versions[0].sourceUrl: "http
            https://example.org/a-0.1.zip     | https://u:p@example.org/a.zip           | [0].versions[1].sourceUrl: "https
            https://example.org/a-0.1.zip     | not a url                               | [0].versions[1].sourceUrl: "not
            00112233445566778899aabbccddeeff  | 0011                                    | [0].versions[1].checksum: "0011"
            "checksum": "MD5"                 | "checksum": "00112233445566778899aabbccddeeff" | [0].versions[0].checksum: 0011
            2026-11-22T12:00:00Z              | 2026-11-22 12:00                        | [0].versions[0].timestamp: "2026
            2026-11-22T12:00:00Z              | 2026-02-30T12:00:00Z                    | [0].versions[0].timestamp: "2026
            """)
    void eachMistakeIsToldAtItsPath(String right, String wrong, String told) {
        var problems = problems(good(right, wrong));

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith(told), problems.toString());
        assertTrue(problems.getFirst().split(": ").length >= 3, "path, what is wrong, what is right: " + problems);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        var wrong = assertThrows(
                WrongManifest.class,
                () -> read("[{\"guid\": 1, \"versions\": [{\"version\": \"x\"}, 5]}, \"text\", {\"versions\": {}}]"));

        assertTrue(wrong.problems().size() >= 15, wrong.getMessage());
        wrong.problems().forEach(problem -> assertTrue(wrong.getMessage().contains(problem)));
    }

    @Test
    void guidsAndNamesAreTakenOnce() {
        var one = good().strip();
        var twice = one.substring(0, one.length() - 1) + "," + one.substring(1).replace("alpha", "ALPHA");

        var problems = problems(twice);

        assertEquals(2, problems.size(), problems.toString());
        assertTrue(problems.getFirst().contains("[1].guid"));
        assertTrue(problems.getLast().contains("[1].name"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                     | not an array
            {}                     | not an array
            []                     | 0 packages
            [                      | not JSON
            [] []                  | not JSON
            [{"a": 1, "a": 2}]     | not JSON
            """)
    void whatIsNoManifestIsSaidSo(String text, String told) {
        assertTrue(problems(text).getFirst().contains(told), problems(text).toString());
    }

    @Test
    void depthIsBounded() {
        var atLimit = "[".repeat(ManifestReader.MAX_DEPTH) + "]".repeat(ManifestReader.MAX_DEPTH);
        var above = "[" + atLimit + "]";

        assertTrue(
                problems(atLimit).getFirst().startsWith("[0]: not an object"),
                problems(atLimit).toString());
        assertTrue(
                problems(above).getFirst().contains("not JSON"), problems(above).toString());
    }

    @Test
    void lengthIsBounded() throws Exception {
        var padding = PluginManifest.MAX_BYTES - good().getBytes(UTF_8).length;

        assertEquals(1, read(good() + " ".repeat(padding)).plugins().size());
        assertTrue(problems(good() + " ".repeat(padding + 1)).getFirst().contains("longer than"));
    }

    @Test
    void numberOfPackagesIsBounded() {
        var hundred = "[" + "1,".repeat(ManifestReader.MAX_PACKAGES - 1) + "1]";

        assertTrue(problems(hundred).getFirst().startsWith("[0]: not an object"));
        assertTrue(problems(hundred.replace("]", ",1]")).getFirst().contains("101 packages"));
    }

    @Test
    void hostileTextIsShownHarmless() {
        var problem = problems(good("\"name\": \"alpha\"", "\"name\": \"a\\u001b[31m" + "x".repeat(500) + "\""))
                .getFirst();

        assertTrue(problem.contains("a?[31mx"), problem);
        assertTrue(problem.length() < 200, problem);
    }

    @Test
    void theFileBesideTheProgramIsReadFirst(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve(PluginManifest.FILE), "[]");

        var wrong = assertThrows(WrongManifest.class, () -> PluginManifest.atStart(Optional.of(home), RUNNING));

        assertTrue(
                wrong.getMessage().startsWith(home.resolve(PluginManifest.FILE).toString()), wrong.getMessage());
    }

    @Test
    void elseTheOneInsideTheProgramIs(@TempDir Path home) throws Exception {
        var newest = new Version(999, 0, 0, 0);

        assertEquals(
                PluginManifest.atStart(Optional.empty(), newest), PluginManifest.atStart(Optional.of(home), newest));
        assertTrue(
                PluginManifest.atStart(Optional.empty(), newest).plugin("nyaa").isPresent());
    }

    private static PluginManifest read(String json) throws WrongManifest {
        return PluginManifest.read("test", json.getBytes(UTF_8), RUNNING, RESOURCES);
    }

    private static List<String> problems(String json) {
        return assertThrows(WrongManifest.class, () -> read(json)).problems();
    }

    private static String good() {
        return good("", "");
    }

    private static String good(String right, String wrong) {
        var changed = right.isEmpty() ? GOOD : GOOD.replace(right, wrong == null ? "" : wrong);
        return changed.replace("MD5", md5());
    }

    private static String md5() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(DEFINITION));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
