package nagare.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nagare.net.FreePort;

/// A real BitTorrent client with a will about encryption, on the loopback address, over TCP, which learns of others
/// from the torrent's tracker alone. It seeds what is in its folder, or fetches it to there.
final class ShyPeer implements AutoCloseable {
    private final Program program;

    private ShyPeer(Program program) {
        this.program = program;
    }

    /// What it accepts, and how it calls.
    enum Will {
        /// RC4 only.
        FORCED,
        /// Plain only, as far as the client can be so.
        PLAIN
    }

    /// The clients that there are.
    enum Client {
        LIBTORRENT {
            @Override
            ShyPeer start(Path home, Path folder, Path torrent, Will will) throws IOException {
                return run(
                        "/usr/bin/python3",
                        Seeder.script("crypt_peer.py"),
                        "127.0.0.1",
                        Integer.toString(FreePort.any()),
                        folder.toString(),
                        torrent.toString(),
                        will.name().toLowerCase(Locale.ROOT));
            }
        },
        TRANSMISSION {
            @Override
            ShyPeer start(Path home, Path folder, Path torrent, Will will) throws IOException {
                Path watch = Files.createDirectories(home.resolve("watch"));
                Files.copy(torrent, watch.resolve("film.torrent"));
                Files.writeString(home.resolve("settings.json"), """
                        {"bind-address-ipv4": "127.0.0.1", "dht-enabled": false, "lpd-enabled": false,
                         "utp-enabled": false, "pex-enabled": false, "port-forwarding-enabled": false,
                         "peer-port": %d, "rpc-enabled": false, "download-dir": "%s", "watch-dir": "%s",
                         "watch-dir-enabled": true, "ratio-limit-enabled": false, "encryption": %d,
                         "message-level": 2}
                        """.formatted(
                                FreePort.any(), folder, watch, will == Will.FORCED ? 2 : 0));
                return run("transmission-daemon", "--foreground", "--config-dir", home.toString());
            }
        },
        ARIA2 {
            @Override
            ShyPeer start(Path home, Path folder, Path torrent, Will will) throws IOException {
                return run(
                        "aria2c",
                        "--no-conf",
                        "--enable-dht=false",
                        "--enable-dht6=false",
                        "--disable-ipv6=true",
                        "--bt-enable-lpd=false",
                        "--enable-peer-exchange=false",
                        "--interface=127.0.0.1",
                        "--listen-port=" + FreePort.any(),
                        "--seed-ratio=0.0",
                        "--check-integrity=true",
                        "--file-allocation=none",
                        "--allow-overwrite=true",
                        "--show-console-readout=false",
                        "--bt-require-crypto=" + (will == Will.FORCED),
                        "--bt-min-crypto-level=" + (will == Will.FORCED ? "arc4" : "plain"),
                        "--dir=" + folder,
                        torrent.toString());
            }
        };

        /// @param home for its own files
        abstract ShyPeer start(Path home, Path folder, Path torrent, Will will) throws IOException;

        private static ShyPeer run(String... command) throws IOException {
            return new ShyPeer(Program.start(List.of(command), Map.of()));
        }
    }

    String output() {
        return program.output();
    }

    /// Without the goodbyes, for which transmission takes long.
    @Override
    public void close() {
        try {
            program.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
