package nagare.dlna.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nagare.artwork.ArtPath;
import nagare.artwork.ArtSize;
import nagare.caption.SubtitlePath;
import nagare.dlna.didl.DidlObject;
import nagare.dlna.didl.DidlObject.Attribute;
import nagare.dlna.didl.DidlObject.Property;
import nagare.dlna.didl.Filter;
import nagare.library.entry.Entry;
import nagare.media.MediaFacts;
import nagare.media.Track;
import nagare.renderer.profile.Captions;
import nagare.renderer.profile.Captions.Channel;
import nagare.renderer.profile.Judge;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;
import nagare.renderer.profile.Verdict;
import nagare.stream.MediaPath;
import nagare.subtitle.SubtitleOffer;

/// One item in DIDL-Lite as one family of devices wants it: the film first, then subtitles, then pictures,
/// since some devices play whatever comes first.
final class ItemDidl {
    static final String VIDEO_CLASS = "object.item.videoItem";
    static final String AUDIO_CLASS = "object.item.audioItem";
    static final String EPISODE_CLASS = "object.item.videoItem.videoBroadcast";

    /// Begins what the device does not play.
    static final String WARNING = "⚠ ";

    private static final String PICTURE_FEATURES =
            ";DLNA.ORG_OP=01;DLNA.ORG_CI=1;DLNA.ORG_FLAGS=00D00000000000000000000000000000";

    private final Entry.Item item;
    private final Filter filter;
    private final Call call;
    private final RendererProfile renderer;
    private final Optional<MediaFacts> facts;
    private final Optional<Series> series;

    ItemDidl(Entry.Item item, Filter filter, Call call) {
        this.item = item;
        this.filter = filter;
        this.call = call;
        this.renderer = call.renderer();
        this.facts = item.details().media();
        boolean whole = item.from().isEmpty();
        this.series = whole && renderer.has(Quirk.BROADCAST_EPISODES) ? Series.of(item.title()) : Optional.empty();
    }

    DidlObject object() {
        Optional<String> refusal = refusal();
        String title = title();
        var properties = new ArrayList<Property>();
        if (!renderer.has(Quirk.NO_DATE)) {
            item.date().ifPresent(date -> properties.add(Property.of("dc:date", EntryDidl.date(date))));
        }
        String description = description(refusal);
        if (!description.isEmpty()) {
            properties.add(Property.of("dc:description", description));
        }
        series(properties);
        properties.add(art());
        watched(properties, title);
        List<SubtitleOffer> subtitles = subtitles();
        captionInfo(properties, subtitles);
        film(properties, subtitles);
        captionResources(properties, subtitles);
        if (renderer.has(Quirk.ART_RESOURCE)) {
            properties.add(artResource());
        }
        return new DidlObject(
                DidlObject.Kind.ITEM,
                renderer.has(Quirk.VERSIONED_IDS) ? Place.versioned(item.id(), version()) : item.id(),
                item.parentId(),
                refusal.map(reason -> WARNING + title + " [" + reason + "]").orElse(title),
                upnpClass(),
                List.of(),
                properties);
    }

    /// Grows when there is more to show of the item.
    private int version() {
        return item.details().picture() + (facts.isPresent() ? 1 : 0);
    }

    private String upnpClass() {
        return switch (item.type().kind()) {
            case AUDIO -> AUDIO_CLASS;
            case VIDEO -> series.isPresent() && !renderer.has(Quirk.PLAIN_ITEMS) ? EPISODE_CLASS : VIDEO_CLASS;
        };
    }

    private String title() {
        String title = EntryDidl.title(item, renderer);
        String padded = renderer.has(Quirk.PADDED_EPISODES) ? Series.padded(title) : title;
        return renderer.has(Quirk.EXTENSION_IN_TITLE)
                ? padded + "." + item.type().extension()
                : padded;
    }

    /// Why the device does not play it: by what is inside, else by what the title says is inside.
    private Optional<String> refusal() {
        if (renderer.formats().judge().equals(Judge.KNOWS_NOTHING)) {
            return Optional.empty(); // spares reading the title
        }
        Verdict verdict =
                renderer.verdict(item.type(), facts.isPresent() ? facts : TitleFacts.of(item.title(), item.type()));
        return switch (verdict) {
            case Verdict.Refuses(var reason) -> Optional.of(reason);
            case Verdict.Plays(), Verdict.Unknown() -> Optional.empty();
        };
    }

    private String description(Optional<String> refusal) {
        String said = item.facts().map(EntryDidl::describe).orElse("");
        if (refusal.isEmpty()) {
            return said;
        }
        String warning = WARNING + refusal.get() + ": not on this device";
        return said.isEmpty() ? warning : warning + EntryDidl.SEPARATOR + said;
    }

    private void series(List<Property> properties) {
        series.ifPresent(found -> {
            properties.add(Property.of("upnp:seriesTitle", found.name()));
            properties.add(Property.of("upnp:programTitle", item.title()));
            properties.add(Property.of("upnp:episodeNumber", Integer.toString(found.episode())));
            found.season()
                    .ifPresent(number -> properties.add(Property.of("upnp:episodeSeason", Integer.toString(number))));
        });
    }

    private ArtSize artSize() {
        return switch (renderer.manners().art()) {
            case JPEG_TN -> ArtSize.TN;
            case JPEG_SM -> ArtSize.SM;
        };
    }

    private Property art() {
        ArtSize size = artSize();
        return new Property(
                "upnp:albumArtURI",
                List.of(new Attribute("dlna:profileID", size.profile())),
                call.base() + ArtPath.of(item, size));
    }

    private Property artResource() {
        ArtSize size = artSize();
        return new Property(
                "res",
                List.of(
                        new Attribute(
                                "protocolInfo",
                                "http-get:*:image/jpeg:DLNA.ORG_PN=" + size.profile() + PICTURE_FEATURES),
                        new Attribute("resolution", size.width() + "x" + size.height())),
                call.base() + ArtPath.of(item, size));
    }

    private void watched(List<Property> properties, String title) {
        var watched = item.details().watched();
        boolean kodi = renderer.has(Quirk.KODI_FORMS);
        watched.position()
                .ifPresent(at -> properties.add(Property.of(
                        "upnp:lastPlaybackPosition", kodi ? Long.toString(at.toSeconds()) : time(at, false))));
        if (watched.plays() > 0 || kodi) {
            properties.add(Property.of("upnp:playbackCount", Integer.toString(watched.plays())));
        }
        if (renderer.has(Quirk.DCM_BOOKMARKS)) {
            Duration at = watched.position().orElse(Duration.ZERO);
            long mark = renderer.has(Quirk.MILLISECOND_BOOKMARKS) ? at.toMillis() : at.toSeconds();
            properties.add(Property.demanded(
                    "sec:dcmInfo", List.of(), "CREATIONDATE=0,FOLDER=" + title.replace(',', ' ') + ",BM=" + mark));
        }
    }

    /// Those that are offered to this device, the viewer's language first.
    private List<SubtitleOffer> subtitles() {
        List<SubtitleOffer> offers = item.details().subtitles();
        return renderer.captions().single() && offers.size() > 1 ? offers.subList(0, 1) : offers;
    }

    private String subtitleUrl(SubtitleOffer offer) {
        return call.base() + SubtitlePath.of(item.media(), offer, form());
    }

    private SubtitlePath.Form form() {
        List<String> formats = renderer.captions().formats();
        return !formats.isEmpty() && formats.getFirst().equals("vtt") ? SubtitlePath.Form.VTT : SubtitlePath.Form.SRT;
    }

    /// Samsung's elements; to others only if they ask.
    private void captionInfo(List<Property> properties, List<SubtitleOffer> subtitles) {
        if (subtitles.isEmpty()) {
            return;
        }
        boolean told = renderer.captions().by(Channel.CAPTION_INFO);
        for (String name : List.of("sec:CaptionInfoEx", "sec:CaptionInfo")) {
            if (told || filter.asksFor(name)) {
                properties.add(Property.demanded(
                        name,
                        List.of(new Attribute("sec:type", form().extension())),
                        subtitleUrl(subtitles.getFirst())));
            }
        }
    }

    private void captionResources(List<Property> properties, List<SubtitleOffer> subtitles) {
        Captions captions = renderer.captions();
        if (subtitles.isEmpty() || !captions.by(Channel.RESOURCE)) {
            return;
        }
        String mime = form() == SubtitlePath.Form.SRT ? captions.mime() : form().mime();
        for (SubtitleOffer offer : subtitles) {
            properties.add(new Property(
                    "res", List.of(new Attribute("protocolInfo", "http-get:*:" + mime + ":*")), subtitleUrl(offer)));
        }
    }

    /// The film, once for each name that the device may look for.
    private void film(List<Property> properties, List<SubtitleOffer> subtitles) {
        String url = call.base() + MediaPath.of(item, renderer);
        for (String protocol :
                renderer.protocolInfos(item.type(), facts, item.details().byTime())) {
            var attributes = new ArrayList<Attribute>();
            attributes.add(new Attribute("protocolInfo", protocol));
            measures(attributes);
            boolean told = renderer.captions().by(Channel.ATTRIBUTES) || filter.asksFor("res@pv:subtitleFileUri");
            if (told && !subtitles.isEmpty()) {
                attributes.add(
                        new Attribute("pv:subtitleFileType", form().extension().toUpperCase(Locale.ROOT)));
                attributes.add(new Attribute("pv:subtitleFileUri", subtitleUrl(subtitles.getFirst())));
            }
            properties.add(new Property("res", attributes, url));
        }
    }

    private void measures(List<Attribute> attributes) {
        // a guessed size makes Samsung show "976 kB" and stop after 30 s
        item.size().ifPresent(bytes -> attributes.add(new Attribute("size", Long.toString(bytes))));
        if (facts.isEmpty()) {
            return;
        }
        facts.flatMap(MediaFacts::duration).filter(ItemDidl::isLength).ifPresent(length -> {
            attributes.add(new Attribute("duration", time(length, true)));
            if (item.size().isPresent() && !renderer.has(Quirk.NO_BITRATE)) {
                long perSecond = item.size().getAsLong() * 1000 / length.toMillis();
                attributes.add(new Attribute("bitrate", Long.toString(perSecond))); // bytes, by the standard
            }
        });
        facts.flatMap(MediaFacts::video)
                .filter(track -> track.width() > 0 && track.height() > 0)
                .ifPresent(track -> attributes.add(new Attribute("resolution", track.width() + "x" + track.height())));
        Optional<Track.Audio> audio = facts.flatMap(MediaFacts::audio);
        audio.flatMap(track -> track.channels().stream().boxed().findFirst())
                .ifPresent(count -> attributes.add(new Attribute("nrAudioChannels", count.toString())));
        audio.flatMap(track -> track.sampleRate().stream().boxed().findFirst())
                .ifPresent(rate -> attributes.add(new Attribute("sampleFrequency", rate.toString())));
    }

    private static boolean isLength(Duration length) {
        return length.toMillis() > 0;
    }

    /// `1:02:03.456`; with the thousandths always or never, since the Xbox 360 refuses a `duration` without.
    static String time(Duration time, boolean thousandths) {
        var text = new StringBuilder().append(time.toHours());
        digits(text.append(':'), time.toMinutesPart(), 2);
        digits(text.append(':'), time.toSecondsPart(), 2);
        if (thousandths) {
            digits(text.append('.'), time.toMillisPart(), 3);
        }
        return text.toString();
    }

    private static void digits(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        text.repeat('0', width - digits.length()).append(digits);
    }
}
