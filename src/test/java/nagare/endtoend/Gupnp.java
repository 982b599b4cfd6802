package nagare.endtoend;

import java.util.Arrays;
import java.util.List;

/// What GUPnP, a control point that nobody here wrote, sees of a server.
record Gupnp(List<List<String>> lines) {
    /// An item or a folder; `mime`, `size` and `url` are empty for a folder.
    record Seen(int depth, String id, String title, String mime, String size, String url) {}

    static void need() throws InterruptedException {
        Tools.needPython("import gi; gi.require_version('GUPnP', '1.6'); gi.require_version('GSSDP', '1.6');"
                + " gi.require_version('GUPnPAV', '1.0'); from gi.repository import GUPnP, GSSDP, GUPnPAV");
    }

    /// Finds the server on that port of the network and walks its tree, as a program on that host.
    static Gupnp walk(Host host, int port) throws Exception {
        return new Gupnp(host
                .run(
                        "/usr/bin/python3",
                        Seeder.script("gupnp_walk.py"),
                        host.networkInterface(),
                        Integer.toString(port))
                .stream()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .toList());
    }

    /// Name, UDN, LOCATION.
    List<String> device() {
        return lines.getFirst().subList(1, 4);
    }

    List<Seen> containers() {
        return lines.stream()
                .filter(line -> line.getFirst().equals("container"))
                .map(line -> new Seen(Integer.parseInt(line.get(1)), line.get(2), line.get(3), "", "", ""))
                .toList();
    }

    List<Seen> items() {
        return lines.stream()
                .filter(line -> line.getFirst().equals("item"))
                .map(line -> new Seen(
                        Integer.parseInt(line.get(1)), line.get(2), line.get(3), line.get(4), line.get(5), line.get(6)))
                .toList();
    }

    /// Whether the subscription's first event came.
    boolean heardAnEvent() {
        return lines.getLast().subList(0, 2).equals(List.of("event", "SystemUpdateID"));
    }
}
