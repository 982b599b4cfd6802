package nagare.probe.container.mp4;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.ContainerIndex;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;
import nagare.probe.container.mp4.Boxes.Box;

/// MP4 and QuickTime (ISO/IEC 14496-12): the `moov` box, wherever it stands, and for a fragmented film the indexes
/// `sidx` in front or `mfra` behind.
public final class Mp4 {
    /// What a file may begin with.
    public static final Set<String> FIRST = Set.of("ftyp", "styp", "moov", "mdat", "free", "skip", "wide", "pnot");

    /// Tracks of one film.
    public static final int MAX_TRACKS = 200;

    /// Boxes on top before `moov`: each may lie in another piece of the torrent.
    public static final int MAX_ON_TOP = 256;

    private static final int MAX_COVER = 8 << 20;
    private static final int JPEG = 13;
    private static final int PNG = 14;
    private static final long UNSAID = 0xFFFFFFFFL;

    private final Boxes boxes;
    private final BoundedBytes bytes;
    private final List<Mp4Track> tracks = new ArrayList<>();
    private final Set<Long> chapters = new HashSet<>();
    private Optional<MediaFacts.Cover> cover = Optional.empty();
    private Optional<Box> moov = Optional.empty();
    private Optional<Box> sidx = Optional.empty();
    private boolean isQuickTime;
    private boolean isFragmented;
    private long scale;
    private long length;
    private long fragmentLength;
    private long mediaAt = -1;
    private int seen;

    private Mp4(BoundedBytes bytes) {
        this.bytes = bytes;
        this.boxes = new Boxes(bytes);
    }

    public static Contents read(BoundedBytes bytes) throws IOException {
        return new Mp4(bytes).read();
    }

    /// Where `moov` is, by the sizes of the boxes before it.
    public static ContainerIndex whereMoovIs(BoundedBytes head) throws IOException {
        var answer = new ContainerIndex[] {new ContainerIndex.Unsaid()};
        new Boxes(head).each(0, head.length(), box -> {
            if (box.type().equals("moov")) {
                answer[0] = ContainerIndex.at(head, box.at(), box.end() - box.at());
                return false;
            }
            if (box.type().equals("mdat")) {
                // Behind the film itself there is, in practice, only this.
                answer[0] = ContainerIndex.at(head, box.end(), ContainerIndex.MOOV);
                return false;
            }
            return true;
        });
        return answer[0];
    }

    private Contents read() throws IOException {
        boxes.each(0, bytes.length(), this::onTop);
        boxes.children(moov.orElseThrow(() -> new Malformed("MP4 without moov")), this::inMoov);
        tracks.removeIf(track -> chapters.contains(track.draft().number));
        var index = new IndexDraft();
        Optional<Duration> duration = isFragmented ? fragments(index) : duration();
        if (!isFragmented) {
            samples(index);
        }
        var kept =
                tracks.stream().flatMap(track -> track.draft().track().stream()).toList();
        var facts = new MediaFacts(isQuickTime ? "mov" : "mp4", duration, kept, cover);
        Optional<TimeIndex> found = index.finish(duration, bytes.length());
        return new Contents(
                facts, found.isPresent() ? found : IndexDraft.even(duration, Math.max(0, mediaAt), bytes.length()));
    }

    private boolean onTop(Box box) throws IOException {
        if (++seen > MAX_ON_TOP) {
            throw new Malformed("more than " + MAX_ON_TOP + " boxes before moov");
        }
        switch (box.type()) {
            case "ftyp" ->
                isQuickTime =
                        Boxes.holds(box, 4) && bytes.letters(box.content()).equals("qt  ");
            case "moov" -> moov = Optional.of(box);
            case "sidx" -> sidx = sidx.or(() -> Optional.of(box));
            case "mdat" -> mediaAt = mediaAt < 0 ? box.content() : mediaAt;
            default -> {} // free room, previews
        }
        boolean fragments = box.type().equals("moof") || box.type().equals("mdat");
        return moov.isEmpty() || (!fragments && sidx.isEmpty() && box.type().equals("moov") && hasMore());
    }

    /// A `sidx` stands right behind a `moov` that announces fragments.
    private boolean hasMore() throws IOException {
        return boxes.child(moov.orElseThrow(), "mvex").isPresent();
    }

    private boolean inMoov(Box box) throws IOException {
        switch (box.type()) {
            case "mvhd" -> {
                boolean large = boxes.version(box) == 1;
                scale = bytes.u32(box.content() + (large ? 20 : 12));
                length = large ? bytes.i64(box.content() + 24) : bytes.u32(box.content() + 16);
            }
            case "mvex" -> {
                isFragmented = true;
                Optional<Box> mehd = boxes.child(box, "mehd");
                if (mehd.isPresent()) {
                    long at = mehd.get().content();
                    fragmentLength = boxes.version(mehd.get()) == 1 ? bytes.i64(at + 4) : bytes.u32(at + 4);
                }
            }
            case "trak" -> {
                if (tracks.size() == MAX_TRACKS) {
                    throw new Malformed("more than " + MAX_TRACKS + " tracks");
                }
                tracks.add(Mp4Track.read(boxes, box, isQuickTime, chapters));
            }
            case "udta" -> {
                try {
                    boxes.children(box, this::inUserData);
                } catch (Malformed e) {
                    cover = Optional.empty(); // a film without a cover plays as well
                }
            }
            default -> {} // what nobody asks for
        }
        return true;
    }

    private boolean inUserData(Box box) throws IOException {
        if (box.type().equals("meta") && Boxes.holds(box, 4)) {
            boxes.each(box.content() + 4, box.end(), list -> {
                if (list.type().equals("ilst")) {
                    Optional<Box> covr = boxes.child(list, "covr");
                    Optional<Box> data = covr.isPresent() ? boxes.child(covr.get(), "data") : Optional.empty();
                    if (data.isPresent()) {
                        cover(data.get());
                    }
                }
                return cover.isEmpty();
            });
        }
        return cover.isEmpty();
    }

    private void cover(Box data) throws IOException {
        long size = data.length() - 8;
        if (size < 4 || size > MAX_COVER) {
            return;
        }
        long from = data.content() + 8;
        long kind = bytes.u32(data.content());
        boolean png = kind == PNG || kind != JPEG && bytes.u32(from) == 0x89504E47L;
        cover = Optional.of(new MediaFacts.Cover(png ? "image/png" : "image/jpeg", from, (int) size));
    }

    private Optional<Duration> duration() {
        boolean said = length > 0 && length != UNSAID;
        Optional<Duration> whole = said ? Durations.of(length, scale) : Optional.empty();
        return whole.or(() ->
                tracks.stream().flatMap(track -> track.duration().stream()).max(Comparator.naturalOrder()));
    }

    private Optional<Mp4Track> main() {
        return tracks.stream()
                .filter(track -> track.draft().kind == TrackDraft.Kind.VIDEO)
                .findFirst()
                .or(() -> tracks.stream()
                        .filter(track -> track.draft().kind == TrackDraft.Kind.AUDIO)
                        .findFirst());
    }

    private void samples(IndexDraft index) throws IOException {
        Optional<Mp4Track> main = main();
        if (main.isPresent()) {
            try {
                main.get().samples().index(bytes, main.get().scale(), index);
            } catch (Malformed e) {
                // the facts are right all the same; what was read of the index stays
            }
        }
    }

    private Optional<Duration> fragments(IndexDraft index) throws IOException {
        Optional<Duration> said =
                fragmentLength > 0 && fragmentLength != UNSAID ? Durations.of(fragmentLength, scale) : Optional.empty();
        var fragments = new Mp4Fragments(boxes);
        Optional<Duration> found = Optional.empty();
        try {
            if (sidx.isPresent()) {
                found = fragments.ofSegments(sidx.get(), index);
            }
            if (found.isEmpty() && main().isPresent()) {
                found = fragments.ofTail(main().get(), index);
            }
        } catch (Malformed e) {
            found = Optional.empty(); // an index that is broken says nothing
        }
        Optional<Duration> counted = found;
        return said.or(() -> counted).or(this::duration);
    }
}
