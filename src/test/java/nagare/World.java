package nagare;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.SplittableRandom;
import nagare.config.Settings;
import nagare.demo.Demo;
import nagare.torrent.metainfo.TorrentAuthor;

/// A main method for `bench/start.py`: feed, tracker and seeder of the demo with films of chance beside its clips, as a
/// program of its own. `World FOLDER FILMS MIB` prints the feed's address and ends when its standard input does.
final class World {
    private World() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path media = Files.createDirectories(folder.resolve("media"));
        var films = new ArrayList<Demo.Film>();
        var mebibyte = new byte[1 << 20];
        for (int film = 0; film < Integer.parseInt(arguments[1]); film++) {
            var random = new SplittableRandom(film);
            films.add(new Demo.Film("Film %02d.mkv".formatted(film), TorrentAuthor.Format.V1));
            try (OutputStream out =
                    Files.newOutputStream(media.resolve(films.getLast().name()))) {
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    random.nextBytes(mebibyte);
                    out.write(mebibyte);
                }
            }
        }
        Settings settings = DemoSettings.seeder(Settings.defaults(folder));
        var seeder = Engines.start(settings, Outside.open(settings), folder.resolve("seeder"), "Nagare/bench");
        try (var demo = Demo.start(folder, seeder, "bench", films, Instant.now(), System::nanoTime)) {
            System.out.println(demo.feed());
            while (System.in.read() >= 0) {
                // until whoever started it is done
            }
        }
    }
}
