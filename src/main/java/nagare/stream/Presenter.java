package nagare.stream;

import java.util.Optional;
import nagare.caption.SubtitlePath;
import nagare.http.Exchange;
import nagare.library.MediaSource.Media;
import nagare.library.entry.Details;
import nagare.media.DlnaProtocol;
import nagare.media.MediaId;
import nagare.media.MediaType;
import nagare.media.TimeSeek;
import nagare.renderer.Renderers;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;
import nagare.torrent.metainfo.TorrentFile;

/// Presents files in the words of who asks: by the profile that the URL names, else by the request's headers and
/// address. Answers from memory.
public final class Presenter {
    /// Presents everything to everybody alike.
    static final Presenter PLAIN = new Presenter(Renderers.NOBODY, TimeIndexes.NONE);

    /// What ffmpeg calls itself; TVs that make pictures for a folder with it send nothing else.
    private static final String FFMPEG = "Lavf/";

    private static final String NO_MEDIUM = "application/octet-stream";

    private final Renderers renderers;
    private final TimeIndexes indexes;

    public Presenter(Renderers renderers, TimeIndexes indexes) {
        this.renderers = renderers;
        this.indexes = indexes;
    }

    /// A file of the library.
    Presentation of(Exchange exchange, MediaId item, Media.Located located) {
        TorrentFile file = located.file();
        Details details = located.details();
        Optional<MediaType> known = MediaType.ofName(file.name());
        if (known.isEmpty()) {
            return ofFile(file);
        }
        MediaType type = known.get();
        RendererProfile profile = profile(exchange);
        Optional<TimeSeek> seeking = indexes.of(located.torrent(), file).flatMap(index -> TimeSeek.of(type, index));
        return new Presentation(
                profile.mime(type, details.media()),
                Optional.of(profile.features(type, details.media(), details.byTime())),
                details.media().flatMap(media -> media.duration()),
                seeking,
                captions(profile, item, details),
                Optional.of(profile.id()),
                peeks(exchange, profile));
    }

    /// A file of a release whose torrent has not been read: its type is what the URL's own name promises.
    Presentation ofUnread(Exchange exchange) {
        MediaType type = MediaType.ofName(MediaPath.name(exchange.path())).orElse(MediaType.MKV);
        RendererProfile profile = profile(exchange);
        return Presentation.of(profile.mime(type), Optional.of(profile.features(type, Optional.empty())));
    }

    /// A file by itself.
    static Presentation ofFile(TorrentFile file) {
        Optional<MediaType> type = MediaType.ofName(file.name());
        return Presentation.of(type.map(MediaType::mime).orElse(NO_MEDIUM), type.map(_ -> DlnaProtocol.FILE_FEATURES));
    }

    private RendererProfile profile(Exchange exchange) {
        return renderers.of(
                MediaPath.profile(exchange.path()),
                exchange::header,
                exchange.remote().getAddress());
    }

    /// The viewer's language stands first.
    private static Optional<String> captions(RendererProfile profile, MediaId item, Details details) {
        return profile.captions().channels().isEmpty()
                ? Optional.empty()
                : details.subtitles().stream().findFirst().map(offer -> SubtitlePath.srt(item, offer));
    }

    private static boolean peeks(Exchange exchange, RendererProfile profile) {
        return profile.has(Quirk.PREVIEWS_BY_PLAYING)
                && exchange.header("User-Agent")
                        .filter(agent -> agent.startsWith(FFMPEG))
                        .isPresent();
    }
}
