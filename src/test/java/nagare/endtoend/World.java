package nagare.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All that lies beyond the server's networks: one film, its seeder and its trackers (`world.py`), at one address.
final class World implements AutoCloseable {
    private final Program program;
    private final Path folder;

    private World(Program program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /// @param names by what the torrent calls the trackers; of none, by their address
    static World at(Host host, String address, int mebibytes, int bytesPerSecond, Path folder, String... names)
            throws Exception {
        Files.createDirectories(folder);
        var command = new ArrayList<>(List.of(
                "/usr/bin/python3",
                Seeder.script("world.py"),
                address,
                Integer.toString(mebibytes),
                Integer.toString(bytesPerSecond),
                folder.toString()));
        command.addAll(List.of(names));
        Program program = Program.start(host.command(command), Map.of());
        program.awaitLine("ready"::equals);
        return new World(program, folder);
    }

    Path torrent() {
        return folder.resolve("film.torrent");
    }

    Path film() {
        return folder.resolve("seed").resolve("film");
    }

    /// What the trackers were asked.
    List<String> asked(String kind) {
        return program.output()
                .lines()
                .filter(line -> line.startsWith(kind + " "))
                .toList();
    }

    @Override
    public void close() {
        program.close();
    }
}
