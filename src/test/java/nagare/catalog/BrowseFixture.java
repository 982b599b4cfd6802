package nagare.catalog;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import nagare.database.Database;
import nagare.feed.rss.FeedItem;
import nagare.torrent.metainfo.Metainfo;

/// Makes a data folder for measuring Browse and Search: a shelf of films whose torrents have been read, and
/// releases that are remembered besides. A main method; docs/BENCHMARKS.md tells how it is used. Arguments:
/// the folder, how many on the shelf, how many besides. The titles are printed into `titles.txt`, so that
/// another server can have the same.
final class BrowseFixture {
    /// Where the settings that go with it say that the feed is; nothing is there, and nobody asks for a week.
    private static final URI FEED = URI.create("http://127.0.0.1:9/");

    private static final List<String> SHOWS = List.of(
            "Sousou no Frieren",
            "Big Buck Bunny",
            "Sintel",
            "Tears of Steel",
            "Kusuriya no Hitorigoto",
            "Dungeon Meshi");
    private static final int PIECE = 16 << 20;

    private BrowseFixture() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int shelf = Integer.parseInt(arguments[1]);
        int besides = Integer.parseInt(arguments[2]);
        Files.writeString(folder.resolve("nagare.toml"), settings());
        Instant now = Instant.now();
        var random = new Random(1);
        try (var database =
                Database.open(folder.resolve(SqliteCatalog.FILE), Schema.MIGRATIONS, InstantSource.system())) {
            var store = new ReleaseStore(database);
            var items = items(shelf, "", now, random);
            var answer = store.fill(ShelfPlan.LATEST, SqliteCatalog.origin("nyaa", List.of(FEED)), items, now);
            for (var row : answer.rows()) {
                store.keepTorrent(
                        row.release().id(),
                        torrent(row.release().title(), 300_000_000L + random.nextInt(1_000_000_000)),
                        now);
            }
            for (int left = besides; left > 0; left -= 10_000) {
                store.remember(items(Math.min(left, 10_000), "o" + left, now, random), now);
            }
            Files.write(
                    folder.resolve("titles.txt"),
                    items.stream().map(FeedItem::title).toList());
        }
    }

    private static String settings() throws IOException {
        return """
                [http]
                address = "127.0.0.1"
                port = 18642
                [network]
                interfaces = ["lo"]
                [torrent]
                port = 0
                [feed]
                urls = ["%s"]
                refresh = "7d"
                cache = "1d"
                search = false
                """.formatted(FEED);
    }

    private static List<FeedItem> items(int count, String series, Instant now, Random random) {
        var items = new ArrayList<FeedItem>();
        for (int i = 0; i < count; i++) {
            String show = SHOWS.get(random.nextInt(SHOWS.size()));
            String title = "[SubsGroup] %s %s%05d - %02d (1080p) [%08X].mkv"
                    .formatted(show, series, i, random.nextInt(1, 26), random.nextInt());
            URI page = URI.create("http://127.0.0.1:9/view/" + series + i);
            items.add(new FeedItem(
                    title,
                    Optional.of(page.toString()),
                    Optional.empty(),
                    Optional.of(URI.create("http://127.0.0.1:9/download/" + series + i + ".torrent")),
                    Optional.empty(),
                    Optional.of(now.minusSeconds(60L * i)),
                    OptionalLong.of(1_400_000_000L),
                    new FeedItem.Counts(
                            OptionalInt.of(random.nextInt(300)),
                            OptionalInt.of(1),
                            OptionalInt.empty(),
                            OptionalInt.empty()),
                    Optional.of("1_2"),
                    Optional.of("Anime - English-translated"),
                    Optional.of(false),
                    Optional.of(false),
                    Optional.empty()));
        }
        return items;
    }

    private static Metainfo torrent(String name, long length) throws Exception {
        int pieces = Math.toIntExact((length + PIECE - 1) / PIECE);
        String text = "d4:infod6:lengthi" + length + "e4:name" + name.length() + ":" + name + "12:piece lengthi" + PIECE
                + "e6:pieces" + pieces * 20 + ":" + "x".repeat(pieces * 20) + "ee";
        return Metainfo.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
