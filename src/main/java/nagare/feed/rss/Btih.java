package nagare.feed.rss;

import java.util.Optional;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;

/// Info-hashes as feeds write them: 40 hexadecimal digits or 32 of base32, alone or in a magnet link.
public final class Btih {
    private static final Pattern ALONE = Pattern.compile("[0-9a-fA-F]{40}|[A-Za-z2-7]{32}");
    /// What a feed may say is shorter than what a user may type.
    private static final Pattern LINK = Pattern.compile("(?i)magnet:\\?[!-~]{1,8180}");

    private Btih() {}

    public static Optional<InfoHash> parse(String text) {
        return ALONE.matcher(text).matches() ? ofMagnet("magnet:?xt=urn:btih:" + text) : Optional.empty();
    }

    /// The hash of a magnet link; empty when the text is not a magnet link of a torrent, or an overlong one.
    public static Optional<InfoHash> ofMagnet(String text) {
        if (!LINK.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Magnet.parse(text).infoHash());
        } catch (InvalidTorrent e) {
            return Optional.empty(); // of no torrent, or broken: no magnet to us
        }
    }
}
