package nagare.probe.container.mpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// MPEG-TS (ISO/IEC 13818-1), also in packets of 192 bytes as on Blu-ray: the tables in front, the headers of the
/// streams, and the first and the last time that is stamped.
public final class MpegTs {
    /// What is read in front, and behind.
    public static final int HEAD = 4 << 20;

    public static final int TAIL = 1 << 20;

    /// Streams of a programme.
    static final int MAX_STREAMS = 64;

    private static final int SYNC = 0x47;
    private static final int PLAIN = 188;
    private static final int[] SIZES = {188, 192, 204};
    private static final int PROOF = 5;
    private static final int MAX_SECTION = 4096;
    private static final int MAX_TABLES = 64;
    private static final double CLOCK = 90_000;
    private static final long WRAP = 1L << 33;

    private final BoundedBytes bytes;
    private final int size;
    private final int offset;
    private final Map<Integer, ByteArrayOutputStream> sections = new HashMap<>();
    private final Map<Integer, Elementary> streams = new LinkedHashMap<>();
    private int map = -1;
    private boolean mapped;
    private int clockStream = -1;
    private long first = -1;
    private long last = -1;

    private MpegTs(BoundedBytes bytes, int size, int offset) {
        this.bytes = bytes;
        this.size = size;
        this.offset = offset;
        sections.put(0, new ByteArrayOutputStream());
    }

    /// Empty when the file does not begin with packets.
    public static Optional<MpegTs> of(BoundedBytes bytes) throws IOException {
        for (int size : SIZES) {
            for (int offset = 0; offset < size; offset++) {
                if (isPacket(bytes, offset, size)) {
                    return Optional.of(new MpegTs(bytes, size, offset));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isPacket(BoundedBytes bytes, int offset, int size) throws IOException {
        for (int i = 0; i < PROOF; i++) {
            if (!bytes.has(offset + (long) i * size, PLAIN) || bytes.u8(offset + (long) i * size) != SYNC) {
                return false;
            }
        }
        return true;
    }

    public Contents read() throws IOException {
        long headEnd = Math.min(bytes.length(), HEAD);
        for (long at = offset; at + PLAIN <= headEnd && !isKnown(); at += size) {
            packet(at);
        }
        if (!mapped) {
            throw new Malformed("MPEG-TS without a programme");
        }
        readTail();
        Optional<Duration> duration = first >= 0 && last >= 0
                ? Durations.ofSeconds(Math.floorMod(last - first, WRAP) / CLOCK)
                : Optional.empty();
        var tracks = streams.values().stream()
                .flatMap(stream -> stream.draft.track().stream())
                .toList();
        return new Contents(new MediaFacts("mpegts", duration, tracks), IndexDraft.even(duration, 0, bytes.length()));
    }

    private boolean isKnown() {
        return mapped && first >= 0 && streams.values().stream().allMatch(Elementary::isKnown);
    }

    private void readTail() throws IOException {
        long from = Math.max(0, bytes.length() - TAIL);
        from += Math.floorMod(offset - from, (long) size);
        for (long at = from; at + PLAIN <= bytes.length(); at += size) {
            bytes.step();
            if (bytes.u8(at) == SYNC && pid(at) == clockStream && isStart(at)) {
                long stamp = stamp(payload(at), at + PLAIN);
                last = stamp < 0 ? last : later(stamp);
            }
        }
    }

    /// Pictures do not come in the order in which they are shown.
    private long later(long stamp) {
        boolean isLater = last < 0 || Math.floorMod(stamp - last, WRAP) < WRAP / 2;
        return isLater ? stamp : last;
    }

    private int pid(long at) throws IOException {
        return bytes.u16(at + 1) & 0x1fff;
    }

    private boolean isStart(long at) throws IOException {
        return (bytes.u8(at + 1) & 0x40) != 0;
    }

    /// Where the content of the packet begins; its end when it has none.
    private long payload(long at) throws IOException {
        int control = bytes.u8(at + 3) >> 4 & 3;
        if ((control & 1) == 0) {
            return at + PLAIN;
        }
        return control == 1 ? at + 4 : Math.min(at + PLAIN, at + 5 + bytes.u8(at + 4));
    }

    private void packet(long at) throws IOException {
        bytes.step();
        if (bytes.u8(at) != SYNC) {
            return;
        }
        int pid = pid(at);
        long content = payload(at);
        long end = at + PLAIN;
        if (sections.containsKey(pid)) {
            section(pid, content, end, isStart(at));
        } else if (streams.containsKey(pid)) {
            stream(pid, content, end, isStart(at));
        }
    }

    private void section(int pid, long from, long end, boolean isStart) throws IOException {
        ByteArrayOutputStream gathered = sections.get(pid);
        long at = from;
        if (isStart) {
            gathered.reset();
            at = Math.min(end, from + 1 + (from < end ? bytes.u8(from) : 0));
        } else if (gathered.size() == 0) {
            return;
        }
        for (; at < end && gathered.size() < MAX_SECTION; at++) {
            gathered.write(bytes.u8(at));
        }
        byte[] table = gathered.toByteArray();
        if (table.length >= 3 && table.length >= 3 + length(table, 1)) {
            gathered.reset();
            byte[] whole = Arrays.copyOf(table, Math.max(3, 3 + length(table, 1) - 4));
            if (pid == 0) {
                programmes(whole);
            } else if (pid == map && !mapped) {
                programme(whole);
            }
        }
    }

    private static int length(byte[] table, int at) {
        return (table[at] & 0x0f) << 8 | table[at + 1] & 0xff;
    }

    private static int pid(byte[] table, int at) {
        return (table[at] & 0x1f) << 8 | table[at + 1] & 0xff;
    }

    /// The first programme that is none of the network's.
    private void programmes(byte[] table) {
        for (int at = 8; at + 4 <= table.length && map < 0; at += 4) {
            boolean isNetwork = table[at] == 0 && table[at + 1] == 0;
            if (!isNetwork && sections.size() < MAX_TABLES) {
                map = pid(table, at + 2);
                sections.put(map, new ByteArrayOutputStream());
            }
        }
    }

    private void programme(byte[] table) throws Malformed {
        if (table.length < 12 || table[0] != 2) {
            return;
        }
        for (int at = 12 + length(table, 10); at + 5 <= table.length; ) {
            int end = Math.min(table.length, at + 5 + length(table, at + 3));
            if (streams.size() == MAX_STREAMS) {
                throw new Malformed("more than " + MAX_STREAMS + " streams");
            }
            int pid = pid(table, at + 1);
            var draft = TsStreams.draft(table[at] & 0xff, Arrays.copyOfRange(table, at + 5, end));
            draft.number = pid;
            streams.putIfAbsent(pid, new Elementary(draft));
            at = end;
        }
        mapped = true;
        clockStream = streams.entrySet().stream()
                .filter(entry -> entry.getValue().draft.kind == TrackDraft.Kind.VIDEO)
                .findFirst()
                .or(() -> streams.entrySet().stream()
                        .filter(entry -> entry.getValue().draft.kind == TrackDraft.Kind.AUDIO)
                        .findFirst())
                .map(Map.Entry::getKey)
                .orElse(-1);
    }

    private void stream(int pid, long from, long end, boolean isStart) throws IOException {
        Elementary stream = streams.get(pid);
        long at = from;
        if (isStart) {
            stream.look();
            long stamp = stamp(from, end);
            first = first < 0 && pid == clockStream ? stamp : first;
            at = end - from < 9 ? end : Math.min(end, from + 9 + bytes.u8(from + 8));
        }
        for (; at < end && !stream.isKnown(); at++) {
            stream.add(bytes.u8(at));
        }
    }

    /// When a packet's content is shown, -1 when it does not say.
    private long stamp(long at, long end) throws IOException {
        boolean said = end - at >= 14 && bytes.u24(at) == 1 && (bytes.u8(at + 7) & 0x80) != 0;
        return said ? stamp(bytes, at + 9) : -1;
    }

    /// Five bytes with 33 bits (ISO/IEC 13818-1 §2.4.3.7).
    static long stamp(BoundedBytes bytes, long at) throws IOException {
        return (long) (bytes.u8(at) >> 1 & 7) << 30 | (long) (bytes.u16(at + 1) >> 1) << 15 | bytes.u16(at + 3) >> 1;
    }
}
