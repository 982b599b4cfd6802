package nagare.probe.container.matroska;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Ebml;
import nagare.probe.bytes.Ebml.Element;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.ContainerIndex;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// Matroska and WebM (RFC 9559): what stands before the first cluster, and what the SeekHead says is elsewhere.
public final class Matroska {
    public static final long EBML = 0x1A45DFA3L;
    public static final long SEGMENT = 0x18538067L;
    public static final long SEEK_HEAD = 0x114D9B74L;
    public static final long INFO = 0x1549A966L;
    public static final long TRACKS = 0x1654AE6BL;
    public static final long CLUSTER = 0x1F43B675L;
    public static final long CUES = 0x1C53BB6BL;
    public static final long ATTACHMENTS = 0x1941A469L;

    /// Tracks of one file; there are releases with a subtitle for each of fifty countries.
    public static final int MAX_TRACKS = 200;

    /// SeekHeads of one file that are followed: the one in front may point to another one behind.
    private static final int MAX_SEEK_HEADS = 4;

    /// Attached files that are looked at for a cover, and how far into them: each costs a piece of the torrent.
    public static final int MAX_ATTACHMENTS = 16;

    private static final long ATTACHMENT_REACH = 4 << 20;
    private static final int MAX_COVER = 8 << 20;
    private static final int MAX_WORD = 64;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long DEFAULT_SCALE = 1_000_000;

    private final Ebml ebml;
    private final Map<Long, Element> found = new HashMap<>();
    private final Map<Long, Long> promised = new HashMap<>();
    private final List<TrackDraft> tracks = new ArrayList<>();
    private Element segment;
    private String type = "matroska";
    private long scale = DEFAULT_SCALE;
    private double duration;
    private int seekHeads;

    private Matroska(BoundedBytes bytes) throws IOException {
        ebml = new Ebml(bytes);
        segment = ebml.file();
    }

    public static Contents read(BoundedBytes bytes) throws IOException {
        return new Matroska(bytes).read();
    }

    /// Where the Cues are, by the SeekHead or because they stand there.
    public static ContainerIndex whereCuesAre(BoundedBytes head) throws IOException {
        var matroska = new Matroska(head);
        matroska.segment = matroska.segment();
        var answer = new ContainerIndex[] {new ContainerIndex.Unsaid()};
        matroska.ebml.children(matroska.segment, child -> {
            if (child.id() == CUES) {
                answer[0] =
                        ContainerIndex.at(head, child.at(), Math.min(child.end() - child.at(), ContainerIndex.CUES));
                return false;
            }
            if (child.id() == SEEK_HEAD) {
                matroska.seekHead(child, false);
            }
            Long position = matroska.promised.get(CUES);
            if (position != null) {
                answer[0] = ContainerIndex.at(head, matroska.segment.content() + position, ContainerIndex.CUES);
            }
            return position == null && child.id() != CLUSTER && !child.isOpen();
        });
        return answer[0];
    }

    private Contents read() throws IOException {
        segment = segment();
        ebml.children(segment, this::onTop);
        follow();
        if (!found.containsKey(TRACKS)) {
            throw new Malformed("Matroska without tracks");
        }
        if (found.containsKey(INFO)) {
            ebml.children(found.get(INFO), this::info);
        }
        ebml.children(found.get(TRACKS), this::track);
        Optional<Duration> length = Durations.of(duration * scale, NANOS_PER_SECOND);
        var kept = tracks.stream().flatMap(draft -> draft.track().stream()).toList();
        return new Contents(new MediaFacts(type, length, kept, cover()), index(length));
    }

    private Element segment() throws IOException {
        Element head = ebml.element(0, ebml.bytes().length());
        if (head.id() != EBML) {
            throw new Malformed("no EBML");
        }
        try {
            ebml.children(head, child -> {
                if (child.id() == 0x4282) {
                    type = ebml.text(child, MAX_WORD).equals("webm") ? "webm" : "matroska";
                }
                return true;
            });
        } catch (Malformed e) {
            type = "matroska"; // players do not care what else the header says
        }
        for (long at = head.end(); at < ebml.bytes().length(); ) {
            Element next = ebml.element(at, ebml.bytes().length());
            if (next.id() == SEGMENT) {
                return next;
            }
            at = next.end();
        }
        throw new Malformed("Matroska without a segment");
    }

    /// Remembers what stands before the first cluster; stops when the rest is known to be elsewhere.
    private boolean onTop(Element child) throws IOException {
        if (child.id() == CLUSTER || child.isOpen()) {
            return false;
        }
        if (child.id() == SEEK_HEAD) {
            seekHead(child, true);
        } else {
            found.putIfAbsent(child.id(), child);
        }
        return !(isKnown(INFO) && isKnown(TRACKS) && isKnown(CUES));
    }

    private boolean isKnown(long id) {
        return found.containsKey(id) || promised.containsKey(id);
    }

    /// @param follows whether another SeekHead that it points to is read too
    private void seekHead(Element seekHead, boolean follows) throws IOException {
        if (++seekHeads > MAX_SEEK_HEADS) {
            return;
        }
        ebml.children(seekHead, seek -> {
            var entry = seek.id() == 0x4DBB ? entry(seek) : new Seek(0, 0);
            if (follows && entry.id() == SEEK_HEAD && segment.content() + entry.position() != seekHead.at()) {
                there(entry.position(), SEEK_HEAD).ifPresent(other -> found.put(SEEK_HEAD, other));
            } else if (entry.id() != 0) {
                promised.putIfAbsent(entry.id(), entry.position());
            }
            return true;
        });
        Element other = found.remove(SEEK_HEAD);
        if (other != null) {
            seekHead(other, true);
        }
    }

    private record Seek(long id, long position) {}

    private Seek entry(Element seek) throws IOException {
        var said = new long[2];
        ebml.children(seek, child -> {
            if (child.id() == 0x53AB && child.length() <= 4) {
                said[0] = ebml.number(child);
            } else if (child.id() == 0x53AC) {
                said[1] = ebml.number(child);
            }
            return true;
        });
        return new Seek(said[0], said[1]);
    }

    /// Goes where the SeekHead points for what did not stand in front.
    private void follow() throws IOException {
        for (long id : List.of(INFO, TRACKS, CUES, ATTACHMENTS)) {
            Long position = promised.get(id);
            if (position != null && !found.containsKey(id)) {
                there(position, id).ifPresent(element -> found.put(id, element));
            }
        }
    }

    /// The element of this id at a position of the segment; a SeekHead that is wrong costs no more than what it says.
    private Optional<Element> there(long position, long id) throws IOException {
        if (position < 0 || position >= segment.end() - segment.content()) {
            return Optional.empty();
        }
        try {
            Element element = ebml.element(segment.content() + position, segment.end());
            return element.id() == id ? Optional.of(element) : Optional.empty();
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private boolean info(Element child) throws IOException {
        if (child.id() == 0x2AD7B1) {
            long said = ebml.number(child);
            scale = said == 0 ? DEFAULT_SCALE : said;
        } else if (child.id() == 0x4489) {
            duration = ebml.floating(child);
        }
        return true;
    }

    private boolean track(Element child) throws IOException {
        if (child.id() == 0xAE) {
            if (tracks.size() == MAX_TRACKS) {
                throw new Malformed("more than " + MAX_TRACKS + " tracks");
            }
            tracks.add(MatroskaTrack.read(ebml, child));
        }
        return true;
    }

    private Optional<TimeIndex> index(Optional<Duration> length) throws IOException {
        Optional<TimeIndex> index = Optional.empty();
        if (found.containsKey(CUES)) {
            var draft = new IndexDraft();
            long main = mainTrack();
            try {
                ebml.children(found.get(CUES), point -> {
                    if (point.id() == 0xBB) {
                        cue(point, main, draft);
                    }
                    return true;
                });
            } catch (Malformed e) {
                // the facts are right all the same; what was read of the index stays
            }
            index = draft.finish(length, segment.end());
        }
        return index.isPresent() ? index : IndexDraft.even(length, segment.content(), segment.end());
    }

    /// The track whose cues count, 0 for all: that of the picture, as subtitles may have some of their own.
    private long mainTrack() {
        return tracks.stream()
                .filter(draft -> draft.kind == TrackDraft.Kind.VIDEO)
                .findFirst()
                .map(draft -> draft.number)
                .orElse(0L);
    }

    private void cue(Element point, long main, IndexDraft draft) throws IOException {
        var time = new double[] {-1};
        var cluster = new long[] {-1};
        ebml.children(point, child -> {
            if (child.id() == 0xB3) {
                time[0] = ebml.number(child) * (scale / NANOS_PER_MILLI);
            } else if (child.id() == 0xB7 && cluster[0] < 0) {
                var of = new long[] {main, -1};
                ebml.children(child, each -> {
                    if (each.id() == 0xF7) {
                        of[0] = ebml.number(each);
                    } else if (each.id() == 0xF1) {
                        of[1] = ebml.number(each);
                    }
                    return true;
                });
                cluster[0] = main == 0 || of[0] == main ? of[1] : -1;
            }
            return true;
        });
        if (cluster[0] >= 0 && cluster[0] < segment.end() - segment.content()) {
            draft.add(time[0], segment.content() + cluster[0]);
        }
    }

    /// The first picture that is called a cover, or else the first one.
    private Optional<MediaFacts.Cover> cover() throws IOException {
        Element attachments = found.get(ATTACHMENTS);
        if (attachments == null) {
            return Optional.empty();
        }
        var covers = new ArrayList<MediaFacts.Cover>();
        var seen = new int[1];
        try {
            ebml.children(attachments, file -> {
                if (file.at() - attachments.content() > ATTACHMENT_REACH || seen[0]++ >= MAX_ATTACHMENTS) {
                    return false;
                }
                return file.id() != 0x61A7 || attachment(file, covers);
            });
        } catch (Malformed e) {
            return Optional.empty(); // a film without a cover plays as well
        }
        return covers.stream().findFirst();
    }

    private boolean attachment(Element file, List<MediaFacts.Cover> covers) throws IOException {
        var words = new String[] {"", ""};
        var place = new Element[1];
        ebml.children(file, child -> {
            switch ((int) child.id()) {
                case 0x466E -> words[0] = ebml.text(child, MAX_WORD);
                case 0x4660 -> words[1] = ebml.text(child, MAX_WORD);
                case 0x465C -> place[0] = child;
                default -> {} // a description, an id
            }
            return place[0] == null || words[1].isEmpty();
        });
        boolean image = words[1].equals("image/jpeg") || words[1].equals("image/png");
        if (!image || place[0] == null || place[0].length() == 0 || place[0].length() > MAX_COVER) {
            return true;
        }
        var cover = new MediaFacts.Cover(words[1], place[0].content(), (int) place[0].length());
        boolean named = words[0].toLowerCase(Locale.ROOT).startsWith("cover");
        covers.add(named ? 0 : covers.size(), cover);
        return !named;
    }
}
