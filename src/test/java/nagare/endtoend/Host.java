package nagare.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Where a program runs: on this machine, or in one of its network namespaces. `starter` is what stands before every
/// command there; `networkInterface` is the way to the others, on which it has `address`.
record Host(List<String> starter, String networkInterface, String address) {
    /// This machine, on its loopback address only.
    static final Host HERE = new Host(List.of(), "lo", "127.0.0.1");

    List<String> command(List<String> command) {
        var whole = new ArrayList<>(starter);
        whole.addAll(command);
        return whole;
    }

    /// Runs a program there to its end and returns the lines it printed on standard output.
    List<String> run(String... command) throws IOException, InterruptedException {
        return Program.run(command(List.of(command)).toArray(String[]::new))
                .lines()
                .toList();
    }
}
