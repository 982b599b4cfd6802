package nagare.caption;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import nagare.media.MediaFacts;
import nagare.media.Track;
import nagare.subtitle.Inside;
import nagare.subtitle.Preference;
import nagare.subtitle.Sidecar;
import nagare.subtitle.Sidecars;
import nagare.subtitle.Source;
import nagare.subtitle.SubtitleOffer;
import nagare.subtitle.text.SubtitleText.Hints;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The subtitles of films: which there are, in the viewer's order, and their text. Thread-safe; its monitor is a leaf.
public final class Captions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Captions.class);

    /// Files of subtitles that are remembered with their films, in all torrents; one takes some 300 bytes.
    private static final int MOST_SIDECARS = 20_000;

    /// Films whose offers are remembered in their order.
    private static final int MOST_FILMS = 5_000;

    /// Of the others only so many are fetched when a film is played; there are discs with forty.
    private static final int MOST_WARMED = 4;

    private final Preference preference;
    private final Facts facts;
    private final SidecarTexts sidecarTexts;
    private final TrackTexts trackTexts;
    private final Map<InfoHash, Map<Integer, List<Sidecar>>> torrents = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Shelf.Key, Offered> films = new LinkedHashMap<>(16, 0.75f, true);
    private int sidecars;

    /// What is inside a film, as far as it is known now; never waits.
    @FunctionalInterface
    public interface Facts {
        Optional<MediaFacts> of(InfoHash torrent, int file);
    }

    /// What was offered for a film, and of what that was made.
    private record Offered(Optional<MediaFacts> facts, List<SubtitleOffer> offers) {}

    /// @param languages the viewer's, best first, as codes; of none, that of `system` and English
    /// @param nanoTime the monotonic clock
    public Captions(List<String> languages, Locale system, Facts facts, LongSupplier nanoTime) {
        languages.stream()
                .filter(language -> !Preference.isLanguage(language))
                .forEach(language -> LOG.warn("no language is known by this word: subtitle.languages={}", language));
        this.preference = Preference.of(languages, system);
        this.facts = facts;
        this.sidecarTexts = new SidecarTexts(nanoTime);
        this.trackTexts = new TrackTexts(nanoTime);
    }

    /// What can be shown beside a film, the viewer's choice first. From memory.
    ///
    /// @param files all of the torrent
    public List<SubtitleOffer> offers(InfoHash torrent, TorrentFile film, List<TorrentFile> files) {
        Optional<MediaFacts> inside = facts.of(torrent, film.index());
        if (inside.isEmpty() && sidecars(torrent, film, files).isEmpty()) {
            return List.of(); // as of most films in a list
        }
        var key = new Shelf.Key(torrent, film.index());
        synchronized (films) {
            Offered before = films.get(key);
            if (before != null && before.facts().equals(inside)) {
                return before.offers();
            }
        }
        List<SubtitleOffer> offers = sources(torrent, film, files, inside).stream()
                .map(Source::offer)
                .toList();
        synchronized (films) {
            films.put(key, new Offered(inside, offers));
            for (var eldest = films.keySet().iterator(); films.size() > MOST_FILMS && eldest.hasNext(); ) {
                eldest.next();
                eldest.remove();
            }
        }
        return offers;
    }

    private List<Source> sources(
            InfoHash torrent, TorrentFile film, List<TorrentFile> files, Optional<MediaFacts> inside) {
        List<Source> sources = new ArrayList<>(sidecars(torrent, film, files));
        for (Track.Text track : inside.map(MediaFacts::texts).orElse(List.of())) {
            if (TrackTexts.canRead(film.name())) {
                Inside.of(track).ifPresent(sources::add);
            }
        }
        return preference.order(sources);
    }

    private List<Sidecar> sidecars(InfoHash torrent, TorrentFile film, List<TorrentFile> files) {
        Map<Integer, List<Sidecar>> found;
        synchronized (torrents) {
            found = torrents.get(torrent);
        }
        if (found == null) {
            found = Sidecars.of(files);
            remember(torrent, found);
        }
        return found.getOrDefault(film.index(), List.of());
    }

    private void remember(InfoHash torrent, Map<Integer, List<Sidecar>> found) {
        synchronized (torrents) {
            Map<Integer, List<Sidecar>> before = torrents.put(torrent, found);
            sidecars += size(found) - (before == null ? 0 : size(before));
            for (var eldest = torrents.values().iterator(); sidecars > MOST_SIDECARS && eldest.hasNext(); ) {
                sidecars -= size(eldest.next());
                eldest.remove();
            }
        }
    }

    /// One more than there are: a torrent without subtitles takes memory too.
    private static int size(Map<Integer, List<Sidecar>> found) {
        return 1 + found.values().stream().mapToInt(List::size).sum();
    }

    /// A film is played: the subtitles that its TV will show are fetched before it, some others behind it. Returns
    /// at once.
    public void wanted(Torrent torrent, TorrentFile film) {
        InfoHash hash = torrent.metainfo().infoHash();
        boolean first = true;
        int warmed = 0;
        for (Source source : sources(hash, film, torrent.metainfo().files(), facts.of(hash, film.index()))) {
            if (source instanceof Sidecar sidecar && warmed++ < MOST_WARMED) {
                sidecarTexts.warm(torrent, sidecar.file(), hints(hash, film, sidecar), first);
            }
            first = false;
        }
    }

    /// The text of an offer, waiting for it at most `patience`. Empty when nothing of this id is offered.
    Optional<Outcome> text(Torrent torrent, TorrentFile film, String offer, Duration patience)
            throws InterruptedException {
        InfoHash hash = torrent.metainfo().infoHash();
        Optional<Sidecar> sidecar = sidecars(hash, film, torrent.metainfo().files()).stream()
                .filter(one -> one.offer().id().equals(offer))
                .findFirst();
        if (sidecar.isPresent()) {
            TorrentFile file = sidecar.get().file();
            return Optional.of(sidecarTexts.get(torrent, file, hints(hash, film, sidecar.get()), patience));
        }
        return TrackTexts.canRead(film.name()) && offer.matches("t[1-9][0-9]{0,8}")
                ? trackTexts.get(torrent, film, Long.parseLong(offer.substring(1)), patience)
                : Optional.empty();
    }

    private Hints hints(InfoHash torrent, TorrentFile film, Sidecar sidecar) {
        OptionalDouble rate = facts.of(torrent, film.index())
                .flatMap(MediaFacts::video)
                .map(Track.Video::frameRate)
                .orElse(OptionalDouble.empty());
        return new Hints(sidecar.offer().language(), rate);
    }

    /// Ends what is being fetched. To be called before the engine is closed.
    @Override
    public void close() {
        sidecarTexts.close();
    }
}
