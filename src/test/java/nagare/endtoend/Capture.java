package nagare.endtoend;

import java.util.List;
import java.util.Map;

/// Every packet on an interface (`capture.py`), but for what neighbours say to find each other.
final class Capture implements AutoCloseable {
    private final Program program;

    private Capture(Program program) {
        this.program = program;
    }

    static Capture on(Host host, String networkInterface) throws Exception {
        Program program = Program.start(
                host.command(List.of("/usr/bin/python3", Seeder.script("capture.py"), networkInterface)), Map.of());
        program.awaitLine("listening"::equals);
        return new Capture(program);
    }

    /// `out 6 10.8.0.2 43210 81.2.80.1 6881`, one for each packet so far.
    List<String> packets() {
        return program.output()
                .lines()
                .filter(line -> line.startsWith("out ") || line.startsWith("in "))
                .toList();
    }

    void awaitPacketTo(String address) throws InterruptedException {
        program.awaitLine(line -> line.startsWith("out ") && line.contains(" " + address + " "));
    }

    @Override
    public void close() {
        program.close();
    }
}
