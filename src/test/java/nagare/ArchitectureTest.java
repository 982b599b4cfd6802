package nagare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Holds every class to the law in docs/ARCHITECTURE.md: who may import whom, the fences around foreign code, the sign
/// on every door and the names that are banned.
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("nagare");

    /// STYLE 19. `Info` is banned as a suffix only: an info-hash is a word of BEP 3.
    private static final Pattern BANNED_NAME = Pattern.compile(
            ".*(Util|Utils|Utility|Utilities|Helper|Helpers|Manager|Impl|Base|Data|Info)|Abstract[A-Z].*|I[A-Z][a-z]{2,}.*");

    private static final Set<String> PURE = Set.of(
            "torrent.bencode",
            "torrent.dht.krpc",
            "torrent.dht.node",
            "torrent.merkle",
            "torrent.metainfo",
            "torrent.wire",
            "torrent.picker",
            "torrent.picker.books",
            "torrent.picker.order",
            "torrent.picker.reader",
            "torrent.picker.trust",
            "torrent.status",
            "torrent.utp.protocol",
            "library.entry",
            "library.title",
            "media",
            "subtitle",
            "subtitle.text",
            "subtitle.track",
            "probe.bytes",
            "probe.codec",
            "probe.container",
            "probe.container.content",
            "probe.container.matroska",
            "probe.container.mp4",
            "probe.container.mpeg",
            "dlna.didl",
            "feed.rss");

    private static final Set<String> SOCKET_ROOMS = Set.of(
            "torrent.peer",
            "torrent.transport",
            "torrent.udp",
            "torrent.lsd",
            "torrent.portmap",
            "torrent",
            "http",
            "net",
            "net.egress",
            "dlna.ssdp",
            "dlna.gena",
            "rehearsal");

    private static final Set<String> SOCKETS = Set.of(
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.DatagramSocket",
            "java.net.MulticastSocket",
            "java.net.URLConnection",
            "java.net.HttpURLConnection",
            "java.net.http.HttpClient",
            "java.nio.channels.SocketChannel",
            "java.nio.channels.ServerSocketChannel",
            "java.nio.channels.DatagramChannel",
            "java.nio.channels.AsynchronousSocketChannel",
            "java.nio.channels.AsynchronousServerSocketChannel");

    /// Types of which a pure room may not even know.
    private static final Set<String> CHANCE = Set.of(
            "java.util.Random",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom",
            "java.time.Clock");

    /// Calls that read the clock, chance or the scheduler.
    private static final Set<String> CLOCK_CALLS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Math.random",
            "java.lang.Thread.sleep",
            "java.util.UUID.randomUUID",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.InstantSource.system");

    @Test
    void everyRoomImportsOnlyWhatItsLineAllows() throws IOException {
        var law = RoomLaw.read();
        var wrong = new TreeSet<String>();
        for (var type : CLASSES) {
            for (var used : type.getDirectDependenciesFromSelf()) {
                var target = used.getTargetClass();
                if (isOurs(target) && !law.allows(room(type), room(target))) {
                    wrong.add("%s imports %s: %s may import %s"
                            .formatted(name(type), name(target), room(type), law.allowed(room(type))));
                }
            }
        }
        assertNone(wrong, "imports against the rooms block of docs/ARCHITECTURE.md");
    }

    @Test
    void theRoomsBlockNamesThePackagesThatExist() throws IOException {
        var listed = RoomLaw.read().rooms();
        var present = CLASSES.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));

        var unlisted = new TreeSet<>(present);
        unlisted.removeAll(listed);
        assertNone(unlisted, "packages without a line in the rooms block of docs/ARCHITECTURE.md");

        var unbuilt = new TreeSet<>(listed);
        unbuilt.removeAll(present);
        if (!unbuilt.isEmpty()) {
            System.out.println("rooms in docs/ARCHITECTURE.md that are not built yet: " + unbuilt);
        }
    }

    @Test
    void jupnpIsImportedUnderDlnaOnly() {
        assertFenced("org.jupnp", type -> type.startsWith("org.jupnp."), room -> under(room, "dlna"));
    }

    @Test
    void jettyIsImportedUnderHttpAndTheGlueInDlnaAndItsClientUnderNetOnly() {
        assertFenced("Jetty", type -> type.startsWith("org.eclipse.jetty."), Set.of("http", "dlna", "net")::contains);
        assertFenced(
                "Jetty's server",
                type -> type.startsWith("org.eclipse.jetty.server."),
                Set.of("http", "dlna")::contains);
        assertFenced(
                "Jetty's client", type -> type.startsWith("org.eclipse.jetty.client."), room -> room.equals("net"));
    }

    @Test
    void processesAreStartedByCommandsOnly() {
        assertFenced("processes", type -> type.equals("java.lang.ProcessBuilder"), "command"::equals);
        assertNone(
                calls(Set.of("java.lang.Runtime.exec"), room -> !room.equals("command")),
                "processes outside their fence");
    }

    @Test
    void jdbcIsSpokenWhereTablesAreOnly() {
        assertFenced(
                "JDBC",
                type -> type.startsWith("java.sql.") || type.startsWith("javax.sql.") || type.startsWith("org.sqlite."),
                Set.of("database", "catalog", "probe", "watch")::contains);
    }

    @Test
    void socketsAreOpenedInTheirRoomsOnly() {
        assertFenced("sockets", SOCKETS::contains, SOCKET_ROOMS::contains);
    }

    @Test
    void pureRoomsReadNeitherClockNorChance() {
        assertFenced("chance and clocks", CHANCE::contains, room -> !PURE.contains(room));
        assertNone(calls(CLOCK_CALLS, PURE::contains), "clock or chance read in a pure room");
    }

    @Test
    void everyDoorHasASign() throws ReflectiveOperationException {
        var bare = new TreeSet<String>();
        for (var room : CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet())) {
            if (!sign(room)
                    .map(door -> door.isAnnotationPresent(NullMarked.class))
                    .orElse(false)) {
                bare.add(room);
            }
        }
        assertNone(bare, "packages without a package-info.java that says @NullMarked");
    }

    @Test
    void noTypeHasABannedName() {
        var banned = CLASSES.stream()
                .filter(type -> BANNED_NAME.matcher(type.getSimpleName()).matches())
                .map(ArchitectureTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertNone(banned, "names that say nothing (STYLE 19)");
    }

    @Test
    void aLineThatNamesARoomAboveItIsRefused() {
        var law = """
                http   net
                net    http
                """;

        var refusal = assertThrows(
                IllegalArgumentException.class, () -> RoomLaw.parse(law.lines().toList()));

        assertEquals("net names http, which does not stand below it", refusal.getMessage());
    }

    @Test
    void anImportThatTheLawDoesNotNameIsNotAllowed() {
        var law = RoomLaw.parse(List.of("(top) everything", "http net", "media -", "net -"));

        assertTrue(law.allows("http", "net"));
        assertTrue(law.allows("http", "http"));
        assertTrue(law.allows("(top)", "media"));
        assertEquals(List.of(false, false), List.of(law.allows("http", "media"), law.allows("net", "http")));
        assertEquals(false, law.allows("garden", "net"));
    }

    private static void assertFenced(String what, Predicate<String> foreign, Predicate<String> mayUse) {
        var wrong = new TreeSet<String>();
        for (var type : CLASSES) {
            if (mayUse.test(room(type))) {
                continue;
            }
            type.getDirectDependenciesFromSelf().stream()
                    .map(used -> used.getTargetClass().getBaseComponentType())
                    .filter(target -> foreign.test(target.getName()))
                    .forEach(target -> wrong.add(name(type) + " uses " + target.getName()));
        }
        assertNone(wrong, what + " outside their fence");
    }

    private static Set<String> calls(Set<String> methods, Predicate<String> where) {
        var found = new TreeSet<String>();
        for (var type : CLASSES) {
            if (where.test(room(type))) {
                type.getCodeUnitAccessesFromSelf().stream()
                        .map(call -> call.getTargetOwner().getName() + "." + call.getName())
                        .filter(methods::contains)
                        .forEach(method -> found.add(name(type) + " calls " + method));
            }
        }
        return found;
    }

    private static Optional<AnnotatedElement> sign(String packageName) {
        try {
            return Optional.of(Class.forName(packageName + ".package-info"));
        } catch (ClassNotFoundException missing) {
            return Optional.empty();
        }
    }

    private static boolean isOurs(JavaClass type) {
        var owner = type.getBaseComponentType().getPackageName();
        return owner.equals("nagare") || owner.startsWith("nagare.");
    }

    private static boolean under(String room, String parent) {
        return room.equals(parent) || room.startsWith(parent + ".");
    }

    private static String room(JavaClass type) {
        var owner = type.getBaseComponentType().getPackageName();
        return owner.equals("nagare") ? RoomLaw.TOP : owner.substring("nagare.".length());
    }

    private static String name(JavaClass type) {
        return type.getName().substring("nagare.".length());
    }

    private static void assertNone(Set<String> wrong, String what) {
        if (!wrong.isEmpty()) {
            fail(what + ":\n  " + String.join("\n  ", wrong));
        }
    }
}
