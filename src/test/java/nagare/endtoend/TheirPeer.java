package nagare.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A real client of some make (`interop.py`) on an [Island], which seeds and fetches what it is told to.
final class TheirPeer implements AutoCloseable {
    private static final int FIRST_PORT = 7000;

    private final Program program;
    private final Host host;

    /// The makes that there are; who takes longest to be found by the DHT comes first.
    enum Make {
        TRANSMISSION,
        ARIA2,
        LIBTORRENT
    }

    /// What carries its bytes; it does without the other.
    enum Line {
        TCP,
        UTP
    }

    /// What it takes from others and offers them.
    enum Cipher {
        /// Plain, and nothing else as far as the client can be so.
        PLAIN,
        /// RC4 and nothing else.
        RC4
    }

    private TheirPeer(Program program, Host host) {
        this.program = program;
        this.host = host;
    }

    /// @param home for its own files
    static TheirPeer start(Make make, Line line, Cipher cipher, Host host, Path home, String dhtNode) throws Exception {
        var command = List.of(
                "/usr/bin/python3",
                Seeder.script("interop.py"),
                lower(make),
                host.address(),
                lower(line),
                lower(cipher),
                home.toString(),
                dhtNode);
        Program program = Program.start(host.command(command), Map.of());
        program.awaitLine("ready"::equals);
        return new TheirPeer(program, host);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /// It has what is in the folder of this .torrent or magnet link, and fetches the rest to there.
    void add(String name, Path folder, String source) throws IOException, InterruptedException {
        ask("add " + name + " " + folder + " " + source, "added", name);
    }

    /// A 0 or 1 for each piece; `-` while it does not know how many there are.
    String pieces(String name) throws IOException, InterruptedException {
        return ask("state " + name, "state", name);
    }

    /// @return what it says after these two words
    private String ask(String command, String answer, String name) throws IOException, InterruptedException {
        String start = answer + " " + name;
        String failed = "failed " + name + " ";
        String line = program.ask(
                command, said -> said.equals(start) || said.startsWith(start + " ") || said.startsWith(failed));
        if (line.startsWith(failed)) {
            throw new IOException(line + "\n" + program.output());
        }
        return line.substring(start.length()).strip();
    }

    String address() {
        return host.address();
    }

    int port() {
        return FIRST_PORT + Integer.parseInt(host.address().split("\\.")[2]);
    }

    String endpoint() {
        return host.address() + ":" + port();
    }

    String output() {
        return program.output();
    }

    @Override
    public void close() {
        try {
            program.closeInput();
            program.await();
        } catch (IOException e) {
            program.close(); // it is gone already
        } catch (InterruptedException e) {
            program.close();
            Thread.currentThread().interrupt();
        }
    }
}
