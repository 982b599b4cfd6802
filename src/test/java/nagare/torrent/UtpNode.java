package nagare.torrent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.PeerSource;

/// An engine for `bench/utp.py`: `seed FOLDER TORRENT` says `ready PORT` and gives until its input ends; `fetch FOLDER
/// TORRENT PORT` fetches all from the peer at that port, then says `done`.
final class UtpNode {
    private UtpNode() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        Metainfo torrent = Metainfo.parse(Files.readAllBytes(Path.of(arguments[2])));
        try (var engine = LoopbackEngine.start(folder.resolve("cache"), Dealings.usual())) {
            var open = (OpenTorrent) engine.keep(torrent, folder, (_, _) -> {});
            System.out.println("ready " + engine.port());
            if (arguments[0].equals("fetch")) {
                var peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[3]));
                open.swarm().orElseThrow().found(PeerSource.TRACKER, List.of(peer));
                while (!open.status().complete()) {
                    Thread.sleep(20);
                }
                System.out.println("done");
            }
            while (System.in.read() >= 0) {
                // until the one who measures is done
            }
        }
    }
}
