package nagare.probe.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.codec.FlacStream;
import nagare.probe.codec.Picture;
import nagare.probe.codec.Sound;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// Ogg (RFC 3533): the first page of each stream says what it is, the last one how long.
final class Ogg {
    static final long MAGIC = 0x4F676753L; // OggS

    /// Streams of one file.
    static final int MAX_STREAMS = 32;

    /// What is looked through at the end for the last page; a page has 64 KiB at most.
    static final int TAIL = 128 * 1024;

    private static final int HEADER = 27;
    private static final int FIRST_PAGE = 2;
    private static final int MAX_PACKET = 128;
    private static final int OPUS_RATE = 48_000;

    private final BoundedBytes bytes;
    private final List<Stream> streams = new ArrayList<>();
    private long behind;

    /// A stream, and what the positions of its pages mean: samples or pictures in a second, of which some come before
    /// the beginning.
    ///
    /// @param shift bits behind the key picture of Theora
    private record Stream(long serial, TrackDraft draft, double rate, long before, int shift) {}

    private Ogg(BoundedBytes bytes) {
        this.bytes = bytes;
    }

    static Contents read(BoundedBytes bytes) throws IOException {
        return new Ogg(bytes).read();
    }

    private Contents read() throws IOException {
        long at = 0;
        while (bytes.has(at, HEADER) && bytes.u32(at) == MAGIC && (bytes.u8(at + 5) & FIRST_PAGE) != 0) {
            if (streams.size() == MAX_STREAMS) {
                throw new Malformed("more than " + MAX_STREAMS + " streams");
            }
            bytes.step();
            long content = at + HEADER + bytes.u8(at + 26);
            long length = length(at);
            int count = (int) Math.min(Math.min(length, MAX_PACKET), Math.max(0, bytes.length() - content));
            stream(bytes.u32LittleEndian(at + 14), bytes.copy(content, count)).ifPresent(streams::add);
            at = content + length;
        }
        behind = at;
        if (streams.isEmpty()) {
            throw new Malformed("Ogg without a stream that is known");
        }
        Optional<Duration> duration = duration();
        var tracks = streams.stream()
                .flatMap(stream -> stream.draft().track().stream())
                .toList();
        return new Contents(new MediaFacts("ogg", duration, tracks), IndexDraft.even(duration, behind, bytes.length()));
    }

    private long length(long page) throws IOException {
        int segments = bytes.u8(page + 26);
        long length = 0;
        for (int i = 0; i < segments; i++) {
            length += bytes.u8(page + HEADER + i);
        }
        return length;
    }

    private Optional<Stream> stream(long serial, byte[] packet) {
        var draft = new TrackDraft();
        draft.number = streams.size();
        draft.kind = TrackDraft.Kind.AUDIO;
        if (begins(packet, "\u0001vorbis") && packet.length >= 16) {
            draft.codec = "vorbis";
            long rate = littleEndian(packet, 12);
            draft.sound = Sound.of(packet[11] & 0xff, rate, 0);
            return Optional.of(new Stream(serial, draft, rate, 0, 0));
        }
        if (begins(packet, "OpusHead") && packet.length >= 16) {
            draft.codec = "opus";
            draft.sound = Sound.of(packet[9] & 0xff, OPUS_RATE, 0);
            return Optional.of(new Stream(serial, draft, OPUS_RATE, packet[10] & 0xff | (packet[11] & 0xff) << 8, 0));
        }
        if (begins(packet, "\u007fFLAC") && packet.length >= 17 + 18) {
            draft.codec = "flac";
            draft.sound = FlacStream.sound(packet, 17);
            return Optional.of(
                    new Stream(serial, draft, draft.sound.sampleRate().orElse(0), 0, 0));
        }
        if (begins(packet, "Speex   ") && packet.length >= 52) {
            draft.codec = "speex";
            draft.sound = Sound.of(littleEndian(packet, 48), littleEndian(packet, 36), 0);
            return Optional.of(new Stream(serial, draft, littleEndian(packet, 36), 0, 0));
        }
        return begins(packet, "\u0080theora") && packet.length >= 42
                ? Optional.of(theora(serial, packet, draft))
                : Optional.empty();
    }

    private static Stream theora(long serial, byte[] packet, TrackDraft draft) {
        draft.kind = TrackDraft.Kind.VIDEO;
        draft.codec = "theora";
        draft.picture = Picture.UNKNOWN;
        draft.width = number(packet, 14, 3);
        draft.height = number(packet, 17, 3);
        double rate = number(packet, 22, 4) / (double) Math.max(1, number(packet, 26, 4));
        draft.frameRate = rate;
        int shift = (int) (number(packet, 40, 2) >> 5 & 31);
        return new Stream(serial, draft, rate, 0, shift);
    }

    private static boolean begins(byte[] packet, String with) {
        return packet.length >= with.length()
                && Arrays.equals(Arrays.copyOf(packet, with.length()), with.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static long number(byte[] packet, int at, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | packet[at + i] & 0xff;
        }
        return number;
    }

    private static long littleEndian(byte[] packet, int at) {
        return Integer.toUnsignedLong(Integer.reverseBytes((int) number(packet, at, 4)));
    }

    /// By the last page that tells a position of a stream.
    private Optional<Duration> duration() throws IOException {
        long from = Math.max(behind, bytes.length() - TAIL);
        for (long at = bytes.length() - HEADER; at >= from; at--) {
            if (bytes.u8(at) != 'O' || bytes.u32(at) != MAGIC) {
                continue;
            }
            long position = bytes.i64LittleEndian(at + 6);
            long serial = bytes.u32LittleEndian(at + 14);
            for (Stream stream : streams) {
                if (stream.serial() == serial && position > stream.before()) {
                    long key = position >> stream.shift();
                    long units = stream.shift() == 0
                            ? position - stream.before()
                            : key + (position & (1L << stream.shift()) - 1);
                    return Durations.of(units, stream.rate());
                }
            }
        }
        return Optional.empty();
    }
}
