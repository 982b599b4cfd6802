package nagare.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import nagare.torrent.metainfo.InfoHash;

/// Debian's `opentracker` on a host of its own, at port 6969, for one torrent.
final class OpenTracker implements AutoCloseable {
    private final Program program;

    private OpenTracker(Program program) {
        this.program = program;
    }

    static OpenTracker start(Host host, Path folder, InfoHash torrent) throws IOException {
        Path home = Files.createDirectories(folder.resolve("tracker"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // it gives root away
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("allowed"), torrent.hex() + "\n");
        return new OpenTracker(Program.start(
                host.command(List.of(
                        "opentracker",
                        "-i",
                        host.address(),
                        "-p",
                        "6969",
                        "-P",
                        "6969",
                        "-d",
                        home.toString(),
                        "-u",
                        "nobody",
                        "-w",
                        "allowed")),
                Map.of()));
    }

    @Override
    public void close() {
        program.close();
    }
}
