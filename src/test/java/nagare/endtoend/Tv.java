package nagare.endtoend;

import java.net.URI;

/// [ControlPoint] and [Player] as a program, for another host: `Tv INTERFACE PORT`. Finds the server on that port,
/// waits
/// until the torrents of [Site] have been read, plays all it finds, and prints "location URI", then "play SHA-256 URL"
/// for each item in the order of the tree.
final class Tv {
    private Tv() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        ControlPoint tv = ControlPoint.find(arguments[0], (URI location) -> location.getPort() == port);
        System.out.println("location " + tv.location());
        tv.await("latest", Site.FILM, found -> found.size().isPresent());
        tv.await(tv.await("latest", Site.SEASON, ControlPoint.Found::container).id(), "Season 1", _ -> true);
        for (ControlPoint.Found item : tv.walk("latest")) {
            if (!item.container()) {
                System.out.println("play " + new Player().sha256(item.url()) + " " + item.url());
            }
        }
    }
}
